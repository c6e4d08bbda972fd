import type { Level } from '../../../numeric/measures/measurements.ts';
import { numberLabel } from '../format.ts';
import { n, plot, text } from './frame.ts';
import { countTicks, durationTickLabels, durationTicks, numberTicks } from './scale.ts';
import { leftOut } from './warm-up.ts';

/** A quantity over time, with its average after the warm-up and, where it has one, its capacity. */
export function levelLine(name: string, level: Level, horizon: number, warmUp = 0): string {
  const ticks = durationTicks(horizon);
  const highest = level.line.reduce((max, [, value]) => Math.max(max, value), level.max);
  const most = Math.max(highest, level.capacity ?? 0);
  const yTicks = most > 5 ? numberTicks(most, 4) : countTicks(Math.ceil(most), 4);
  return plot({
    label: `${name} over time: ${numberLabel(level.average)} on average, ${numberLabel(level.max)} at most`,
    x: { ticks, labels: durationTickLabels(ticks), title: 'time since the start' },
    y: { ticks: yTicks, labels: yTicks.map(numberLabel), title: '' },
    draw: (frame) => {
      const path: string[] = [];
      let before = 0;
      for (const [time, value] of level.line) {
        const x = n(frame.x(time));
        path.push(
          path.length === 0 ? `M${x} ${n(frame.y(before))}V${n(frame.y(value))}` : `H${x}V${n(frame.y(value))}`,
        );
        before = value;
      }
      const end = n(frame.x(horizon));
      const closed = path.length === 0 ? '' : `${path.join('')}H${end}`;
      const average = frame.y(level.average);
      const drawn =
        closed === ''
          ? []
          : [
              `<path class="area" d="${closed}V${n(frame.bottom)}H${n(frame.x(level.line[0]?.[0] ?? 0))}z"/>`,
              `<path class="line" d="${closed}"/>`,
            ];
      const parts = [leftOut(frame, warmUp), ...drawn];
      if (level.capacity !== undefined) {
        const y = frame.y(level.capacity);
        parts.push(
          `<path class="capacity" d="M${n(frame.left)} ${n(y)}H${n(frame.right)}"/>`,
          text('note halo', frame.right, y - 4, `capacity ${numberLabel(level.capacity)}`, 'end'),
        );
      }
      parts.push(
        `<path class="average" d="M${n(frame.x(warmUp))} ${n(average)}H${n(frame.right)}"/>`,
        text('note halo', frame.x(warmUp) + 4, average - 4, `average ${numberLabel(level.average)}`),
      );
      return parts;
    },
  });
}
