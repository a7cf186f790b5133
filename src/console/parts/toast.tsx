/** What has worked, for a few seconds, announced politely. It holds nothing that one must press. */
import { useEffect } from 'preact/hooks'
import { useConsole } from '../console.js'
import { useStore } from '../store.js'
import { Icon } from './icons.js'

const shownMs = 5000

export const Toasts = () => {
  const { toast } = useConsole()
  const current = useStore(toast)
  useEffect(() => {
    if (!current) return
    const timer = setTimeout(() => toast.set(null), shownMs)
    return () => clearTimeout(timer)
  }, [current])
  return (
    <div class="toasts" role="status">
      {current && (
        <p class="toast" key={current.id}>
          <Icon name="check" />
          {current.text}
        </p>
      )}
    </div>
  )
}
