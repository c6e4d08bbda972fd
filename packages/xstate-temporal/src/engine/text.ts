/** Which characters nobody sees, in one place: for terminals, pages, tables, mails and messages alike. */

/**
 * By Unicode's categories and properties (UAX 44):
 * - Cc: C0 and C1 controls; terminal escapes begin with one. Cs: lone surrogates, which no UTF-8 can carry.
 *   Zl, Zp: separators of lines and paragraphs.
 * - Default_Ignorable_Code_Point: what is shown as nothing, or turns the reading direction. The bidirectional controls,
 *   characters of no width, soft hyphens (U+00AD), Hangul fillers (U+3164), tags (U+E0000 to U+E007F).
 * - Noncharacter_Code_Point: never text; XML 1.0 forbids two of them.
 * - U+FFF9 to U+FFFB: interlinear annotations, which hide a text beside another.
 *
 * Variation selectors stay though they are ignorable: emoji and CJK names are written with them.
 */
const UNSEEN =
  /(?!\p{Variation_Selector})[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\ufff9-\ufffb]/gu;

/** U+200C and U+200D: of no width, but Persian and Indic names and many emoji are written with them. */
export const JOINERS = '\u200c\u200d';

/**
 * Replaces every character that nobody sees.
 *
 * @param by what stands for one, or a function that gives it
 * @param keep characters that stay, such as `\n`
 */
export function replaceUnseen(text: string, by: string | ((character: string) => string), keep = ''): string {
  const replacement = typeof by === 'string' ? () => by : by;
  return text.replace(UNSEEN, (character) => (keep.includes(character) ? character : replacement(character)));
}

/** Whether a text has a character that nobody sees. */
export function hasUnseen(text: string): boolean {
  return text.search(UNSEEN) >= 0;
}

/** A text from outside, fit for a message: at most 80 characters, with U+FFFD for what nobody sees. */
export function printable(text: string): string {
  return brief(replaceUnseen(text, '\ufffd'));
}

/**
 * A text from outside for what a history keeps: messages in the ledger, summaries of timers and activities. Its set is
 * frozen, for a history that was recorded years ago must come out the same today. Whoever shows it replaces the rest.
 */
export function recordable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be kept
  return brief(text.replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '\ufffd'));
}

function brief(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77).toWellFormed()}...` : text;
}
