/**
 * Text from outside for a mail, its header, or a message. Names, inquiries and reports are written by customers and,
 * in the end, by attackers: whatever a portal shows may reach a mail.
 */
import { JOINERS, replaceUnseen } from '../engine/index.ts';
import { whole } from './terminal.ts';

/** One line: whatever nobody sees becomes a space, runs of spaces one, and too much is cut with "…". */
export function oneLine(text: string, max = 200): string {
  return cut(replaceUnseen(text, ' ', JOINERS).replace(/\s+/g, ' ').trim(), max);
}

/** One line as it was said, such as another program's: whatever nobody sees becomes a space, other spaces stay. */
export function spaced(text: string, max = 200): string {
  return cut(replaceUnseen(text, ' ').trim(), max);
}

/** Paragraphs: as `oneLine`, but line breaks stay, no more than one empty line in a row. */
export function manyLines(text: string, max = 20_000): string {
  const lines = text
    .split(/\r\n|[\n\r\u2028\u2029\u0085\v\f]/)
    .map((line) => replaceUnseen(line.replace(/\t/g, '  '), '', JOINERS).trimEnd());
  return cut(
    lines
      .join('\n')
      .replace(/\n{3,}/g, '\n\n')
      .trim(),
    max,
  );
}

/** The value of a mail's header. What looks like an encoded word (RFC 2047) would be decoded into what it hides. */
export function headerText(text: string, max: number): string {
  return oneLine(text, max).replaceAll('=?', '= ?');
}

function cut(text: string, max: number): string {
  return text.length <= max ? text : `${whole(text.slice(0, max - 1))}…`;
}
