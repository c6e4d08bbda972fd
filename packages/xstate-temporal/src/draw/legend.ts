import { sheet, smallest } from './arrange.ts';
import { fonts, type Line, lineHeight, widthOfLine } from './lines.ts';
import { actorsIn } from './marks.ts';
import type { Label, Outline } from './outline.ts';
import { statesOf } from './panels.ts';
import { lineAt } from './shapes.ts';

/** As wide as a page is when its letters are as small as may be. */
const widest = Math.floor((sheet.width * fonts.line) / smallest) - 24;

/** What the marks of a picture mean: those that are in it. */
export function legend({ root, ways }: Outline): {
  readonly width: number;
  readonly height: number;
  readonly parts: string[];
} {
  const labels: Label[] = [...ways.flatMap((way) => way.labels), ...statesOf(root).flatMap(({ inner }) => inner)];
  const has = (cause: Label['cause']) => labels.some((label) => label.cause === cause);
  const entries: Line[] = [
    ...actorsIn(labels).map((actor) => ({ marks: [actor], text: actor.meaning ?? '' })),
    ...(has('clock') ? [{ marks: [{ sign: 'clock' }], text: 'a clock rings' } as const] : []),
    ...(has('own') ? [{ marks: [{ sign: 'own' }], text: 'the chart itself, or an answer to it' } as const] : []),
    { marks: [], text: '● start' },
    { marks: [], text: 'double border: end' },
    { marks: [], text: '▸ has its own panel' },
  ];
  const parts: string[] = [];
  let [x, y] = [0, 16];
  for (const line of entries) {
    const width = widthOfLine(line) + 12;
    if (x + width > widest) [x, y] = [0, y + lineHeight];
    parts.push(...lineAt('line', x, y, line));
    x += width;
  }
  return { width: y === 16 ? x + 24 : widest, height: y + 3, parts };
}
