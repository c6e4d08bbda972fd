import { type Mark, widthOfMark } from './marks.ts';
import type { Label } from './outline.ts';
import { widthOf } from './text-size.ts';

/** The size of letters and lines, in pixels. */
export const fonts = { title: 12, line: 10 } as const;
export const lineHeight = 13;

/** A line of a picture: marks of who acts, then text. */
export interface Line {
  readonly marks: readonly Mark[];
  readonly text: string;
}

/** How wide a line is. */
export function widthOfLine({ marks, text }: Line): number {
  const marked = marks.reduce((sum, mark) => sum + widthOfMark(mark, fonts.line), 0);
  return Math.ceil(marked + widthOf(text, fonts.line));
}

/** Labels as lines: who acts, what they do, and the condition, in as many lines as `room` asks for. */
export function linesOf(labels: readonly Label[], room: number): Line[] {
  const groups = new Map<string, Label[]>();
  for (const label of labels) {
    const key = JSON.stringify([label.cause, label.by]);
    groups.set(key, [...(groups.get(key) ?? []), label]);
  }
  return [...groups.values()].flatMap((group) => {
    const marks = marksOf(group[0] as Label);
    // Signs are small and stand before each line; people who do several things have a line of their own.
    if (group.length === 1 || marks.every((mark) => 'sign' in mark))
      return group.flatMap((label) => filled(marks, inWords(label), room));
    return [...markLines(marks, room), ...group.flatMap((label) => filled([], inWords(label), room))];
  });
}

/** Marks, then the parts of a text, in as few lines as have room. */
function filled(marks: readonly Mark[], parts: readonly string[], room: number): Line[] {
  const lines = markLines(marks, room);
  const sign = marks.some((mark) => 'sign' in mark);
  for (const part of parts)
    for (const text of widthOf(part, fonts.line) <= room ? [part] : wrapped(part, room)) {
      const last = lines.at(-1);
      const joined = { marks: last?.marks ?? [], text: [last?.text, text].filter(Boolean).join(' ') };
      // What is cut into pieces begins behind its sign only.
      if (last !== undefined && (widthOfLine(joined) <= room || (sign && last.text === '')))
        lines[lines.length - 1] = joined;
      else lines.push({ marks: [], text });
    }
  return lines;
}

/** Who acts. */
export function marksOf({ by, cause }: Label): Mark[] {
  if (cause === 'sent') return [...by];
  return [{ sign: cause }];
}

function markLines(marks: readonly Mark[], room: number): Line[] {
  const lines: Mark[][] = [];
  for (const mark of marks) {
    const last = lines.at(-1);
    if (last !== undefined && widthOfLine({ marks: [...last, mark], text: '' }) <= room) last.push(mark);
    else lines.push([mark]);
  }
  return lines.map((line) => ({ marks: line, text: '' }));
}

/** A label in parts that are not torn apart where there is room; `hasRoomForSamples` is `has room for samples`. */
function inWords({ condition, event, to }: Label): string[] {
  const words = condition
    ?.replaceAll(/(?<=[a-z0-9])([A-Z])(?=[a-z])/g, (letter) => ` ${letter.toLowerCase()}`)
    .replaceAll(/\bnot (is|has|may)\b/g, '$1 not');
  return [event, ...(words === undefined ? [] : [`[${words}]`]), ...(to === undefined ? [] : [`→\u00a0${to}`])];
}

function wrapped(text: string, room: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && widthOf(`${last} ${word}`, fonts.line) <= room)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
