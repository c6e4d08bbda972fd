/**
 * Text from outside, made harmless. Names, inquiries and reports are written by customers and, in the
 * end, by attackers: whatever a portal shows may reach a mail.
 */

// C0 and C1 controls (terminal escapes begin with one), line and paragraph separators, the bidirectional
// controls that make text read otherwise than it is, zero-width characters, and lone surrogates.
const UNSEEN = /[\p{Cc}\u2028\u2029\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\p{Cs}]/gu;

/** One line: whatever is not to be seen becomes a space, runs of spaces one, and too much is cut with "…". */
export function oneLine(text: string, max = 200): string {
  return cut(text.replace(UNSEEN, ' ').replace(/\s+/g, ' ').trim(), max);
}

/** Paragraphs: as `oneLine`, but line breaks stay, no more than one empty line in a row. */
export function manyLines(text: string, max = 20_000): string {
  const lines = text
    .split(/\r\n|[\n\r\u2028\u2029\u0085\v\f]/)
    .map((line) => line.replace(/\t/g, '  ').replace(UNSEEN, '').trimEnd());
  return cut(
    lines
      .join('\n')
      .replace(/\n{3,}/g, '\n\n')
      .trim(),
    max,
  );
}

function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  // Not between the two halves of a character.
  return `${text.slice(0, max - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

const HTML: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** For element content and quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => HTML[character] as string);
}
