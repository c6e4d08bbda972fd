import { replaceUnseen } from '../engine/index.ts';

const NAMES: Readonly<Record<string, string>> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot' };

/**
 * Escapes for element content and quoted attributes of HTML, SVG and XML.
 *
 * @param options.named by name where HTML has always had one (`&amp;`), as people read the sources of mails
 */
export function escapeHtml(text: string, { named = false }: { readonly named?: boolean } = {}): string {
  return text.replace(/[&<>"'`]/g, (sign) => `&${(named && NAMES[sign]) || `#${sign.charCodeAt(0)}`};`);
}

/** Text from outside for a page: escaped, bounded, with U+FFFD for what nobody sees. Line ends stay. */
export function html(text: string, max = 2_000): string {
  const cut = text.length > max ? `${text.slice(0, max).toWellFormed()}… (${text.length} characters)` : text;
  return escapeHtml(replaceUnseen(cut, '\ufffd', '\n'));
}

/** The same on one line. */
export function htmlLine(text: string, max = 4_000): string {
  return html(text.replace(/\r\n?|\n/g, ' '), max);
}
