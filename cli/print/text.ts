/** Text from outside on its way to a terminal: bounded, on one line, and unable to steer anything. */

// Controls (terminal escapes begin with one), lone surrogates, line and paragraph separators, the controls
// of the bidirectional algorithm, and characters of no width.
const unseen = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;

/** One line of at most `max` characters; whatever is not to be seen becomes U+FFFD. */
export function clean(text: string, max = 200): string {
  // Cut before and after: a megabyte is not searched through for the sake of its first line.
  const line = text.slice(0, max + 1).replace(unseen, '\ufffd');
  return line.length > max ? `${whole(line.slice(0, max - 1))}…` : line;
}

/** Several lines: each cleaned, the first `maxLines` of them. */
export function cleanLines(text: string, max = 400, maxLines = 40): string[] {
  const lines = text.slice(0, max * maxLines).split(/\r\n|[\r\n]/);
  return lines.slice(0, maxLines).map((line) => clean(line.replaceAll('\t', '  '), max));
}

/** JSON whose text is as harmless on a terminal as what `clean` gives: all that is unseen is written as `\uXXXX`. */
export function json(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(
    /(?!\n)[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu,
    escaped,
  );
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

// Not between the two halves of a character.
function whole(text: string): string {
  return text.replace(/[\ud800-\udbff]$/, '');
}

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
