import type { ReactNode } from 'react'
import { Copy } from './copy-button.tsx'

export type JsonViewProps = { value: unknown; label: string /** Levels shown open. */; openTo?: number }

/** A value as a tree that opens and closes. */
export const JsonView = ({ value, label, openTo = 2 }: JsonViewProps): ReactNode => (
  <figure className="cd-raw cd-json">
    <figcaption>
      <span>{label}</span>
      <Copy text={JSON.stringify(value, null, 2) ?? ''} />
    </figcaption>
    {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
    {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms */}
    <div className="cd-json-body" role="group" aria-label={label} tabIndex={0}>
      <Node name={undefined} value={value} depth={0} openTo={openTo} />
    </div>
  </figure>
)

type NodeProps = { name: string | undefined; value: unknown; depth: number; openTo: number }

const Node = ({ name, value, depth, openTo }: NodeProps): ReactNode => {
  const head = name === undefined ? null : <span className="cd-json-name">{name}: </span>
  if (typeof value !== 'object' || value === null) {
    return (
      <div className="cd-json-leaf">
        {head}
        <span data-kind={value === null ? 'null' : typeof value}>
          {typeof value === 'string' ? value : String(value)}
        </span>
      </div>
    )
  }
  const entries = Object.entries(value)
  const size = Array.isArray(value) ? `[${entries.length}]` : `{${entries.length}}`
  if (entries.length === 0) {
    return (
      <div className="cd-json-leaf">
        {head}
        <span className="cd-dim">{size}</span>
      </div>
    )
  }
  return (
    <details open={depth < openTo}>
      <summary>
        {head}
        <span className="cd-dim">{size}</span>
      </summary>
      <div className="cd-json-inside">
        {entries.map(([key, inner]) => (
          <Node key={key} name={key} value={inner} depth={depth + 1} openTo={openTo} />
        ))}
      </div>
    </details>
  )
}
