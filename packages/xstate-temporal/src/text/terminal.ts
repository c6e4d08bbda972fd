import { replaceUnseen } from '../engine/index.ts';

/** One line of at most `max` characters for a terminal; U+FFFD stands for what nobody sees, so nothing can steer it. */
export function clean(text: string, max = 200): string {
  // Cut before and after: a megabyte is not searched through for the sake of its first line.
  const line = replaceUnseen(text.slice(0, max + 1), '\ufffd');
  return line.length > max ? `${whole(line.slice(0, max - 1))}…` : line;
}

/** Several lines: each cleaned, the first `maxLines` of them. */
export function cleanLines(text: string, max = 400, maxLines = 40): string[] {
  const lines = text.slice(0, max * maxLines).split(/\r\n|[\r\n]/);
  return lines.slice(0, maxLines).map((line) => clean(line.replaceAll('\t', '  '), max));
}

/** JSON that is as harmless on a terminal as what `clean` gives: what nobody sees is written as `\uXXXX`. */
export function json(value: unknown): string {
  return replaceUnseen(JSON.stringify(value, null, 2), escaped, '\n');
}

/** A character as JSON escapes it: each of its UTF-16 code units. */
function escaped(character: string): string {
  return Array.from({ length: character.length }, (_, index) => {
    return `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`;
  }).join('');
}

/** Without the first half of a character that was cut in two. */
export function whole(text: string): string {
  return text.replace(/[\ud800-\udbff]$/, '');
}
