import { numberLabel } from '../format.ts';
import { n, svg, text, WIDTH } from './frame.ts';

export interface Bar {
  readonly name: string;
  readonly value: number;
  /** Ends of its interval, where it is an average over runs. */
  readonly low?: number;
  readonly high?: number;
  /** Drawn in the colour of what was never reached or went wrong. */
  readonly faint?: boolean;
}

const ROW = 34;

/** Values side by side: the name above its bar, the value behind it. */
export function bars(label: string, values: readonly Bar[]): string {
  const most = Math.max(...values.map(({ value, high }) => Math.max(value, finite(high) ?? 0)), 0) || 1;
  const room = WIDTH - 76;
  const x = (value: number) => 4 + (Math.max(0, value) / most) * room;
  const parts = values.flatMap(({ name, value, low, high, faint }, index) => {
    const y = index * ROW + 14;
    const end = x(value);
    const from = finite(low);
    const to = finite(high);
    const whisker = from !== undefined && to !== undefined && to > from;
    return [
      text(faint ? 'bar-name faint' : 'bar-name', 4, y, name),
      `<rect class="${faint ? 'bar faint' : 'bar'}" x="4" y="${n(y + 5)}" width="${n(Math.max(end - 4, 1))}" height="10" rx="2"/>`,
      ...(whisker
        ? [
            `<path class="whisker" d="M${n(x(from))} ${n(y + 10)}H${n(x(to))}M${n(x(from))} ${n(y + 6)}v8M${n(x(to))} ${n(y + 6)}v8"/>`,
          ]
        : []),
      text('bar-value', Math.max(end, whisker ? x(to) : 0) + 6, y + 14, numberLabel(value)),
    ];
  });
  return svg(label, values.length * ROW + 6, parts);
}

function finite(value: number | undefined): number | undefined {
  return value !== undefined && Number.isFinite(value) ? value : undefined;
}
