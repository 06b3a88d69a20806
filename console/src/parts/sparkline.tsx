import type { ReactNode } from 'react'

const [width, height] = [72, 16]

/** Bars of a few figures, in words for who does not see them. */
export const Sparkline = ({ values, label }: { values: readonly number[]; label: string }): ReactNode => {
  const most = Math.max(1, ...values)
  const step = width / Math.max(1, values.length)
  return (
    <svg
      className="cd-spark"
      role="img"
      aria-label={label}
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
    >
      {values.map((value, index) => {
        const size = value === 0 ? 1 : Math.max(2, (value / most) * height)
        return (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: bars are what their place makes them
            key={index}
            data-zero={value === 0 || undefined}
            x={index * step}
            y={height - size}
            width={Math.max(1, step - 1)}
            height={size}
          />
        )
      })}
    </svg>
  )
}
