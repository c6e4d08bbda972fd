/** A text without what XML 1.0 cannot hold: control characters, lone surrogates, non-characters. */
export function xmlText(text: string): string {
  return text.toWellFormed().replace(/[\p{Cc}\p{Noncharacter_Code_Point}]/gu, '\ufffd');
}
