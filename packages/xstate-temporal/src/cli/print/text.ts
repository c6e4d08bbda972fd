/** Text in columns: how wide it is, cut and wrapped. */
export { clean, cleanLines, json } from '../../text/index.ts';

// Wide in every terminal: CJK, Hangul, full-width forms, most emoji. Marks take no column of their own.
const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;
const narrowless = /\p{Mn}|\p{Me}/u;

/** How many columns a cleaned text takes. */
export function width(text: string): number {
  let columns = 0;
  for (const character of text) {
    if (narrowless.test(character)) continue;
    columns += wide.test(character) ? 2 : 1;
  }
  return columns;
}

/** Cuts a cleaned text to so many columns, with `…` where something is missing. */
export function cutTo(text: string, columns: number): string {
  return width(text) <= columns ? text : `${take(text, columns - 1)}…`;
}

/** The longest beginning that takes no more than so many columns, and no less than one character. */
function take(text: string, columns: number): string {
  let taken = '';
  let used = 0;
  for (const character of text) {
    used += width(character);
    if (used > columns && taken !== '') break;
    taken += character;
  }
  return taken;
}

/** Breaks a cleaned text into lines of at most so many columns, between words where it can. */
export function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (width(longer) <= columns) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    line = word;
    while (width(line) > columns) {
      const head = take(line, columns);
      lines.push(head);
      line = line.slice(head.length);
    }
  }
  return line === '' && lines.length > 0 ? lines : [...lines, line];
}
