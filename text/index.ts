/** Text from outside, made harmless for where it goes. Which characters nobody sees is the library's to say. */
export { type Cell, csv, csvCell } from './csv.ts';
export { escapeHtml, html, htmlLine } from './html.ts';
export { headerText, manyLines, oneLine, spaced } from './lines.ts';
export { clean, cleanLines, json } from './terminal.ts';
export { durationLabel, fromNow, instantText, minuteText, spanText } from './time.ts';
export { xmlText } from './xml.ts';
