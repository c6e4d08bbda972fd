import { durationLabel } from '../../../text/index.ts';
import type { Unit } from '../../study/expect/index.ts';
import type { WarmUpSeries } from '../../study/experiments/index.ts';
import { numberLabel, percentLabel } from '../format.ts';
import { type Frame, n, plot, upright } from './frame.ts';
import { countTicks, durationTickLabels, durationTicks, numberTicks } from './scale.ts';

/** Welch's plot: the mean over pilot runs in each window, its moving average, and where MSER-5 cuts. */
export function warmUpPlot(
  { measure, unit, window, means, smooth, cut, settled }: WarmUpSeries,
  length: number,
): string {
  const horizon = means.length * window;
  const ticks = durationTicks(horizon);
  const most = Math.max(...means);
  const { values, labels } = scaleOf(unit, most);
  return plot({
    label: `${measure} while it settles: MSER-5 cuts at ${durationLabel(cut)}${settled ? '' : ', and has not settled'}`,
    x: { ticks, labels: durationTickLabels(ticks), title: 'time since the start' },
    y: { ticks: values, labels, title: '' },
    draw: (frame) => {
      // The moving average looks ahead, so it is drawn over the windows that it is the middle of.
      const line = (points: readonly number[]) =>
        points
          .map((value, index) => `${index === 0 ? 'M' : 'L'}${n(frame.x((index + 0.5) * window))} ${n(frame.y(value))}`)
          .join('');
      return [
        leftOut(frame, length),
        `<path class="faint" d="${line(means)}"/>`,
        `<path class="line" d="${line(smooth)}"/>`,
        ...(cut > 0 ? upright(frame, cut, `MSER-5: ${durationLabel(cut)}`) : []),
      ];
    },
  });
}

/** A shade over the part of a plot over time that is left out of the numbers. */
export function leftOut(frame: Frame, length: number): string {
  if (length <= 0) return '';
  const width = frame.x(length) - frame.left;
  return `<rect class="left-out" x="${n(frame.left)}" y="${n(frame.top)}" width="${n(width)}" height="${n(frame.bottom - frame.top)}"><title>left out: ${durationLabel(length)}</title></rect>`;
}

function scaleOf(unit: Unit, most: number): { values: readonly number[]; labels: readonly string[] } {
  if (unit === 'duration') {
    const values = durationTicks(most > 0 ? most : 1_000);
    return { values, labels: durationTickLabels(values) };
  }
  const values = most > 5 || unit === 'share' ? numberTicks(most > 0 ? most : 1, 4) : countTicks(Math.ceil(most), 4);
  return { values, labels: values.map(unit === 'share' ? percentLabel : numberLabel) };
}
