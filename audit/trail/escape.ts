// Controls, lone surrogates, and what turns the reading direction of a line or has no width.
const unseen = /(?!\n)[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;

/** Text from outside, with U+FFFD for what is not to be seen; line ends stay. */
export function visible(text: string): string {
  return text.replace(unseen, '\ufffd');
}

/** Text from outside as the content of an element or a quoted attribute: escaped, bounded, nothing unseen in it. */
export function html(text: string, max = 2_000): string {
  const cut = text.length > max ? `${text.slice(0, max).toWellFormed()}… (${text.length} characters)` : text;
  return visible(cut).replaceAll(/[&<>"'`]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
