// Controls, lone surrogates, separators of lines and paragraphs, the controls of the bidirectional algorithm, no width.
const unseen = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;

/** Longest text that a report shows of anything from outside. */
const MAX_LENGTH = 4_000;

/** Text for an element or a quoted attribute of HTML or SVG: nothing of it is markup, and nothing steers the page. */
export function escaped(text: string): string {
  const shown = text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text;
  return shown
    .replace(/\r\n?|\n/g, ' ')
    .replace(unseen, '\ufffd')
    .replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
