import { numberLabel, percentLabel } from '../format.ts';
import { n, plot, text } from './frame.ts';

export interface SweepMark {
  readonly at: number;
  /** A share, with the ends of its interval. */
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** What theory says of the same. */
  readonly theory?: number;
}

/** A share against the values of one setting, with intervals, the demanded share as a line, and theory beside it. */
export function sweepPlot(label: string, setting: string, marks: readonly SweepMark[], demanded?: number): string {
  const values = marks.map(({ at }) => at);
  const first = Math.min(...values);
  const last = Math.max(...values);
  const step = Math.max(1, Math.ceil((last - first) / 10));
  const shown = values.filter((value) => (value - first) % step === 0);
  const shift = (value: number) => value - first + 0.5;
  return plot({
    label,
    x: { ticks: [0, last - first + 1], labels: ['', ''], title: setting },
    y: { ticks: [0, 0.25, 0.5, 0.75, 1], labels: [0, 0.25, 0.5, 0.75, 1].map(percentLabel), title: '' },
    draw: (frame) => {
      const line = marks.map(
        ({ at, value }, index) => `${index === 0 ? 'M' : 'L'}${n(frame.x(shift(at)))} ${n(frame.y(value))}`,
      );
      const theory = marks.filter(({ theory: value }) => value !== undefined);
      return [
        ...shown.map((value) => text('tick', frame.x(shift(value)), frame.bottom + 15, numberLabel(value), 'middle')),
        ...(demanded === undefined
          ? []
          : [
              `<path class="bound" d="M${n(frame.left)} ${n(frame.y(demanded))}H${n(frame.right)}"/>`,
              text('bound-name halo', frame.left + 4, frame.y(demanded) - 4, percentLabel(demanded)),
            ]),
        ...(theory.length === 0
          ? []
          : [
              `<path class="theory" d="${theory.map(({ at, theory: value }, index) => `${index === 0 ? 'M' : 'L'}${n(frame.x(shift(at)))} ${n(frame.y(value ?? 0))}`).join('')}"/>`,
            ]),
        `<path class="line" d="${line.join('')}"/>`,
        ...marks.flatMap(({ at, value, low, high }) => {
          const x = n(frame.x(shift(at)));
          return [
            `<path class="whisker" d="M${x} ${n(frame.y(low))}V${n(frame.y(high))}"/>`,
            `<circle class="dot" cx="${x}" cy="${n(frame.y(value))}" r="4"><title>${numberLabel(at)}: ${percentLabel(value)}, from ${percentLabel(low)} to ${percentLabel(high)}</title></circle>`,
          ];
        }),
      ];
    },
  });
}
