import { htmlLine } from '../../../text/index.ts';

/** The inside of a plot: where values lie on the drawing. */
export interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  x(value: number): number;
  y(value: number): number;
}

export interface Axis {
  readonly ticks: readonly number[];
  readonly labels: readonly string[];
  readonly title: string;
}

/** Drawings are as wide as a phone shows them, so that their text stays readable there. */
export const WIDTH = 420;

/** Draws axes and a plot within. What is drawn is the same bytes for the same values. */
export function plot(options: {
  readonly label: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly height?: number;
  readonly draw: (frame: Frame) => readonly string[];
}): string {
  const { label, x, y, height = 230, draw } = options;
  const yWidth = Math.max(...y.labels.map((text) => text.length)) * 6.2;
  const frame = { left: Math.ceil(yWidth) + 14, right: WIDTH - 16, top: 24, bottom: height - 38 };
  const xMax = x.ticks.at(-1) ?? 1;
  const yMax = y.ticks.at(-1) ?? 1;
  const place: Frame = {
    ...frame,
    x: (value) => frame.left + (Math.min(Math.max(value, 0), xMax) / xMax) * (frame.right - frame.left),
    y: (value) => frame.bottom - (Math.min(Math.max(value, 0), yMax) / yMax) * (frame.bottom - frame.top),
  };
  const parts = [
    text('axis-title', frame.left, 12, y.title),
    text('axis-title', frame.right, height - 5, x.title, 'end'),
    ...y.ticks.map((tick) => `<path class="grid" d="M${n(frame.left)} ${n(place.y(tick))}H${n(frame.right)}"/>`),
    ...y.ticks.map((tick, index) => text('tick', frame.left - 6, place.y(tick) + 4, y.labels[index] ?? '', 'end')),
    ...x.ticks.map((tick, index) => {
      const anchor = index === 0 ? 'start' : index === x.ticks.length - 1 ? 'end' : 'middle';
      return text(
        'tick',
        place.x(tick) + (index === 0 ? -2 : index === x.ticks.length - 1 ? 2 : 0),
        frame.bottom + 15,
        x.labels[index] ?? '',
        anchor,
      );
    }),
    ...draw(place),
    `<path class="axis" d="M${n(frame.left)} ${n(frame.bottom)}H${n(frame.right)}"/>`,
  ];
  return svg(label, height, parts);
}

/** A drawing with its description for those who do not see it. */
export function svg(label: string, height: number, parts: readonly string[]): string {
  return `<svg viewBox="0 0 ${WIDTH} ${n(height)}" role="img" aria-label="${htmlLine(label)}">\n${parts.filter((part) => part !== '').join('\n')}\n</svg>`;
}

export function text(
  kind: string,
  x: number,
  y: number,
  said: string,
  anchor: 'start' | 'middle' | 'end' = 'start',
): string {
  if (said === '') return '';
  const where = anchor === 'start' ? '' : ` text-anchor="${anchor}"`;
  return `<text class="${kind}" x="${n(x)}" y="${n(y)}"${where}>${htmlLine(said)}</text>`;
}

/** A line across the plot at a value of the x axis, with its name: a bound, a promise. */
export function upright(frame: Frame, value: number, name: string): string[] {
  const x = frame.x(value);
  const toLeft = x > frame.right - 60;
  return [
    `<path class="bound" d="M${n(x)} ${n(frame.top)}V${n(frame.bottom)}"/>`,
    text('bound-name halo', x + (toLeft ? -4 : 4), frame.top + 9, name, toLeft ? 'end' : 'start'),
  ];
}

/** Numbers short, so that drawings are small and compare well. */
export function n(value: number): string {
  const rounded = Math.round(value * 10) / 10;
  return String(Object.is(rounded, -0) ? 0 : rounded);
}
