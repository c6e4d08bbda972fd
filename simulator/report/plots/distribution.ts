import type { DurationSample } from '../../../numeric/measures/measurements.ts';
import { durationLabel } from '../../../text/index.ts';
import { curveOf, quantile } from '../../study/expect/index.ts';
import { numberLabel, percentLabel } from '../format.ts';
import { n, plot, upright } from './frame.ts';
import { countTicks, durationTickLabels, durationTicks } from './scale.ts';

const BINS = 24;
const MAX_POINTS = 300;

/** A line that an expectation draws through a plot of durations, ms. */
export type Bound = number;

/** How often an interval lasted how long. The longest hundredth is a note, not drawn: it would squeeze the rest. */
export function histogram(name: string, sample: DurationSample, bounds: readonly Bound[] = []): string {
  const { values } = sample;
  const longest = Math.max(quantile({ values, open: new Float64Array() }, 0.99) ?? 0, ...bounds);
  const ticks = durationTicks(longest > 0 ? longest : 1_000);
  const end = ticks.at(-1) ?? 1;
  const counts = new Array<number>(BINS).fill(0);
  let beyond = 0;
  for (const value of values) {
    if (value > end) beyond++;
    else {
      const bin = Math.min(BINS - 1, Math.floor((value / end) * BINS));
      counts[bin] = (counts[bin] ?? 0) + 1;
    }
  }
  const yTicks = countTicks(Math.max(...counts), 4);
  const open = sample.open.length;
  const notes = [
    ...(beyond > 0 ? [`${numberLabel(beyond)} longer`] : []),
    ...(open > 0 ? [`${numberLabel(open)} still open`] : []),
  ];
  return plot({
    label: `Histogram of ${name}: ${numberLabel(values.length)} intervals`,
    x: { ticks, labels: durationTickLabels(ticks), title: notes.join(', ') },
    y: { ticks: yTicks, labels: yTicks.map(numberLabel), title: 'intervals' },
    draw: (frame) => [
      ...counts.flatMap((count, bin) => {
        if (count === 0) return [];
        const from = frame.x((bin / BINS) * end) + 0.5;
        const to = frame.x(((bin + 1) / BINS) * end) - 0.5;
        const top = frame.y(count);
        const span = `${durationLabel((bin / BINS) * end)} to ${durationLabel(((bin + 1) / BINS) * end)}: ${numberLabel(count)}`;
        return [
          `<path class="bar" d="M${n(from)} ${n(frame.bottom)}V${n(top + 2)}q0 -2 2 -2H${n(to - 2)}q2 0 2 2V${n(frame.bottom)}z"><title>${span}</title></path>`,
        ];
      }),
      ...bounds.flatMap((bound) => upright(frame, bound, durationLabel(bound))),
    ],
  });
}

/** What share has ended within which time; open intervals count for as long as they were seen (Kaplan and Meier). */
export function ecdf(name: string, sample: DurationSample, bounds: readonly Bound[] = []): string {
  const curve = curveOf(sample);
  const longest = quantile(sample, 0.995) ?? 0;
  const ticks = durationTicks(
    Math.max(Number.isFinite(longest) ? longest : (curve.at(-1)?.time ?? 0), ...bounds, 1_000),
  );
  const end = ticks.at(-1) ?? 1;
  return plot({
    label: `Share of ${name} that has ended within a time`,
    x: { ticks, labels: durationTickLabels(ticks), title: '' },
    y: { ticks: [0, 0.25, 0.5, 0.75, 1], labels: [0, 0.25, 0.5, 0.75, 1].map(percentLabel), title: 'ended within' },
    draw: (frame) => {
      const points: string[] = [`M${n(frame.x(0))} ${n(frame.y(0))}`];
      const stride = Math.max(1, Math.ceil(curve.length / MAX_POINTS));
      for (const [index, { time, survival }] of curve.entries()) {
        if (time > end) break;
        if (index % stride !== 0 && index !== curve.length - 1) continue;
        points.push(`H${n(frame.x(time))}V${n(frame.y(1 - survival))}`);
      }
      return [
        `<path class="line" d="${points.join('')}H${n(frame.x(end))}"/>`,
        ...bounds.flatMap((bound) => upright(frame, bound, durationLabel(bound))),
      ];
    },
  });
}
