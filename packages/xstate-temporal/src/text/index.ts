/** Text from outside, made harmless for where it goes: a line, a terminal, HTML; and files that their owner alone reads. */

export { parseInstant } from '../engine/index.ts';
export { escapeHtml, html, htmlLine } from './html.ts';
export { headerText, manyLines, oneLine, spaced } from './lines.ts';
export { makePrivateFolder, PRIVATE_FILE, PRIVATE_FOLDER, writePrivateFile } from './private-files.ts';
export { clean, cleanLines, json } from './terminal.ts';
export { delayTitle, durationLabel, fromNow, instantText, minuteText, spanText } from './time.ts';
export { tryFolder } from './try-folder.ts';
