/** The colour: picked or typed, and what becomes of it in light and dark. */
import { Button } from '../../parts/button.js'
import { Field } from '../../parts/field.js'
import { TextInput } from '../../parts/inputs.js'
import { Badge } from '../../parts/words.js'
import { formatRatio, reportAccent, type AccentReport } from './accent.js'
import { isColor, mendColor } from './draft.js'

interface AccentFieldProps {
  accent: string
  onChange: (accent: string) => void
  error?: string | undefined
}

const own = '#0f6b4f'

export const AccentField = ({ accent, onChange, error }: AccentFieldProps) => {
  const color = mendColor(accent)
  const isUsable = isColor(color)
  return (
    <>
      <Field
        label="Colour"
        hint="One colour; everything else is made from it, for light and dark."
        error={error}
      >
        {(ties) => (
          <span class="color">
            <input
              type="color"
              class="color-well"
              aria-label="Pick a colour"
              value={isUsable ? color : own}
              onInput={(event) => onChange(event.currentTarget.value)}
            />
            <TextInput
              {...ties}
              isMono
              value={accent}
              placeholder={own}
              maxLength={20}
              onChange={onChange}
              onBlur={() => onChange(mendColor(accent))}
            />
            {accent !== '' && (
              <Button kind="quiet" onClick={() => onChange('')}>
                Use Parley’s
              </Button>
            )}
          </span>
        )}
      </Field>
      {(isUsable || color === '') && (
        <ul class="accent-reports" aria-label="What becomes of the colour">
          <Report report={reportAccent(color, 'light')} />
          <Report report={reportAccent(color, 'dark')} />
        </ul>
      )}
    </>
  )
}

const Report = ({ report }: { report: AccentReport }) => {
  const { scheme, fill, ink, ratio, link, linkRatio, ground, isMended, sentence } = report
  return (
    <li class="accent-report">
      {/* Drawn, because the policy of these pages forbids styles in attributes. */}
      <svg class="accent-sample" viewBox="0 0 96 40" aria-hidden="true">
        <rect width="96" height="40" rx="8" fill={ground} />
        <rect x="8" y="9" width="40" height="22" rx="7" fill={fill} />
        <text x="28" y="24" fill={ink} text-anchor="middle">
          Send
        </text>
        <text x="72" y="24" fill={link} text-anchor="middle" text-decoration="underline">
          Link
        </text>
      </svg>
      <div>
        <p class="accent-head">
          <strong>{scheme === 'light' ? 'Light' : 'Dark'}</strong>
          {isMended ? <Badge tone="warn">Mended</Badge> : <Badge tone="ok">As it is</Badge>}
        </p>
        <p class="hint">{sentence}</p>
        <p class="hint">
          Button text {formatRatio(ratio)}, links {formatRatio(linkRatio)}; 4.5:1 is needed.
        </p>
      </div>
    </li>
  )
}
