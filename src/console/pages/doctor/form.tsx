/** Which page is to be checked, with which token, and whether a message is sent. */
import { useRef, useState } from 'preact/hooks'
import type { ClientToken } from '../../../protocol/control.js'
import type { Examination } from '../../examination.js'
import { Button } from '../../parts/button.js'
import { Field } from '../../parts/field.js'
import { Checkbox, Select, TextInput } from '../../parts/inputs.js'
import { Card, FormActions } from '../../parts/page.js'
import { fieldError } from '../../problem.js'
import { focusFirstInvalid } from '../../submit.js'
import { readAddress } from './address.js'

/** What the form asks for. */
export interface Wish {
  page: string
  token: ClientToken | null
  isSending: boolean
}

interface CheckFormProps {
  tokens: readonly ClientToken[]
  /** The id of the token that is chosen at first; empty if none. */
  named: string
  /** What the address is at first. */
  page: string
  examination: Examination
  onCheck: (wish: Wish) => void
  onCancel: () => void
}

export const CheckForm = (props: CheckFormProps) => {
  const { tokens, named, page, examination, onCheck, onCancel } = props
  const form = useRef<HTMLFormElement>(null)
  const [address, setAddress] = useState(page)
  const [tokenId, setTokenId] = useState(named)
  const [isSending, setSending] = useState(false)
  const [isWrong, setWrong] = useState(false)
  const token = tokens.find(({ id }) => id === tokenId) ?? null
  const isRunning = examination.phase === 'running'

  const check = () => {
    const read = readAddress(address)
    setWrong(read === null)
    if (read === null) return focusFirstInvalid(form.current)
    setAddress(read)
    onCheck({ page: read, token, isSending })
  }
  return (
    <Card>
      <form
        class="form"
        ref={form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          if (!isRunning) check()
        }}
      >
        <AddressField
          address={address}
          error={isWrong ? whatIsAddress : faultOf(examination)}
          onChange={(text) => {
            setAddress(text)
            setWrong(false)
          }}
        />
        <Field
          label="Client token"
          hint="That the page ought to have. Choose one if a script of the site adds the tag, which cannot be seen from here."
        >
          {(ties) => (
            <Select
              {...ties}
              value={token?.id ?? ''}
              choices={choices(tokens)}
              onChange={setTokenId}
            />
          )}
        </Field>
        <Checkbox
          label="Send one message"
          hint="Also sees whether a reply comes, and bit by bit. It costs what a visitor’s message costs, and stands among the conversations."
          isOn={isSending}
          onChange={setSending}
        />
        <FormActions>
          <Button type="submit" kind="primary" isBusy={isRunning}>
            {examination.phase === 'none' || isRunning ? 'Check the page' : 'Check again'}
          </Button>
          {isRunning && (
            <Button kind="quiet" onClick={onCancel}>
              Cancel
            </Button>
          )}
        </FormActions>
      </form>
    </Card>
  )
}

const whatIsAddress = 'Type the address of a page, such as https://www.shop.example/help.'

const faultOf = (examination: Examination): string | undefined =>
  examination.phase === 'failed' ? fieldError(examination.problem, 'page') : undefined

interface AddressFieldProps {
  address: string
  error: string | undefined
  onChange: (address: string) => void
}

const AddressField = ({ address, error, onChange }: AddressFieldProps) => (
  <Field label="Page" hint="Its whole address, as it stands in the browser." error={error}>
    {(ties) => (
      <TextInput
        {...ties}
        isMono
        type="url"
        value={address}
        maxLength={2048}
        placeholder="https://www.shop.example/"
        onChange={onChange}
      />
    )}
  </Field>
)

const choices = (tokens: readonly ClientToken[]) => [
  { value: '', label: 'The one that the page has' },
  ...tokens.map(({ id, name }) => ({ value: id, label: name })),
]
