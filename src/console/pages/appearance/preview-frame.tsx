/**
 * The widget around a draft, in a frame with a document of its own (preview/). It is told of changes a
 * moment after they were made, and never takes the focus from the form.
 */
import { useEffect, useRef, useState } from 'preact/hooks'
import { Radios } from '../../parts/inputs.js'
import { previewReady, type PreviewScene } from '../../preview/scene.js'

type Page = PreviewScene['page']
type Stage = PreviewScene['stage']
type Width = 'desktop' | 'phone'

const settleMs = 120

export const Preview = ({ config }: { config: Readonly<Record<string, unknown>> }) => {
  const [page, setPage] = useState<Page>('light')
  const [stage, setStage] = useState<Stage>('start')
  const [width, setWidth] = useState<Width>('desktop')
  return (
    <section class="preview" id="preview" aria-label="Preview">
      <div class="preview-choices">
        <Radios
          legend="The page is"
          value={page}
          choices={[
            { value: 'light', label: 'Light' },
            { value: 'dark', label: 'Dark' },
          ]}
          onChange={setPage}
        />
        <Radios
          legend="The screen is"
          value={width}
          choices={[
            { value: 'desktop', label: 'Desktop' },
            { value: 'phone', label: 'Phone' },
          ]}
          onChange={setWidth}
        />
        <Radios
          legend="The chat is"
          value={stage}
          choices={[
            { value: 'start', label: 'New' },
            { value: 'conversation', label: 'Begun' },
          ]}
          onChange={setStage}
        />
      </div>
      <PreviewFrame scene={{ type: 'parley-preview-scene', config, page, stage }} width={width} />
      <p class="hint">
        This is the real widget. In here nobody is asked, and nothing is stored or counted.
      </p>
    </section>
  )
}

const PreviewFrame = ({ scene, width }: { scene: PreviewScene; width: Width }) => {
  const frame = useRef<HTMLIFrameElement>(null)
  const isReady = useRef(false)
  const latest = useRef(scene)
  latest.current = scene
  const tell = () => {
    if (isReady.current) frame.current?.contentWindow?.postMessage(latest.current, location.origin)
  }
  useEffect(() => {
    const onMessage = ({ origin, source, data }: MessageEvent) => {
      if (origin !== location.origin || source !== frame.current?.contentWindow) return
      if (data !== previewReady) return
      isReady.current = true
      tell()
    }
    addEventListener('message', onMessage)
    return () => removeEventListener('message', onMessage)
  }, [])
  const text = JSON.stringify(scene)
  useEffect(() => {
    const timer = setTimeout(tell, settleMs)
    return () => clearTimeout(timer)
  }, [text])
  return (
    <div class={`preview-stage ${width}`}>
      <iframe ref={frame} src="/console/preview.html" title="The chat as a visitor sees it" />
    </div>
  )
}
