/** A table that becomes a list of cards where the screen is narrow, and the buttons of its pages. */
import type { ComponentChildren } from 'preact'
import { Button } from './button.js'

export interface Column<T> {
  /** The heading; in a card it stands before the value. */
  label: string
  /** The first column names the row. */
  cell: (row: T) => ComponentChildren
  /** Numbers: set at the end, in tabular figures. */
  isNumber?: boolean
  /** Its heading is for screen readers only. */
  isLabelHidden?: boolean
}

interface TableProps<T> {
  /** What the table holds. */
  caption: string
  columns: readonly Column<T>[]
  rows: readonly T[]
  keyOf: (row: T) => string
  /** Where a click anywhere in the row leads: it follows the row's first link. */
  isLinked?: boolean
}

// The roles are written out, because a table that CSS lays out as cards loses its own.
export const Table = <T,>({ caption, columns, rows, keyOf, isLinked = false }: TableProps<T>) => (
  <div class="table-frame">
    <table role="table" class={isLinked ? 'table linked' : 'table'}>
      <caption class="visually-hidden">{caption}</caption>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map(({ label, isNumber, isLabelHidden }) => (
            <th key={label} role="columnheader" scope="col" class={isNumber ? 'number' : ''}>
              <span class={isLabelHidden ? 'visually-hidden' : ''}>{label}</span>
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <tr key={keyOf(row)} role="row">
            {columns.map(({ label, cell, isNumber, isLabelHidden }, index) =>
              index === 0 ? (
                <th key={label} role="rowheader" scope="row">
                  {cell(row)}
                </th>
              ) : (
                <td
                  key={label}
                  role="cell"
                  class={isNumber ? 'number' : ''}
                  data-label={isLabelHidden ? undefined : label}
                >
                  {cell(row)}
                </td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  </div>
)

interface PagerProps {
  /** What is shown: `1–50`, or `Page 2`. */
  shown: string
  onPrevious: (() => void) | null
  onNext: (() => void) | null
  isBusy?: boolean
}

/** Absent where everything fits on one page. */
export const Pager = ({ shown, onPrevious, onNext, isBusy = false }: PagerProps) => {
  if (!onPrevious && !onNext) return null
  return (
    <nav class="pager" aria-label="Pages">
      <span class="meta" role="status">
        {shown}
      </span>
      <Button isDisabled={!onPrevious} isBusy={isBusy} onClick={() => onPrevious?.()}>
        Previous
      </Button>
      <Button isDisabled={!onNext} isBusy={isBusy} onClick={() => onNext?.()}>
        Next
      </Button>
    </nav>
  )
}
