/**
 * Text from outside, made harmless for where it goes. Which characters nobody sees is the library's to say. What reads
 * YAML stands beside it in `yaml.ts`, since few need the parser.
 */
export { type Cell, csv, csvCell } from './csv.ts';
export { fileNameOf, folded, isPortable } from './file-name.ts';
export { escapeHtml, html, htmlLine } from './html.ts';
export { headerText, manyLines, oneLine, spaced } from './lines.ts';
export { makePrivateFolder, PRIVATE_FILE, PRIVATE_FOLDER, writePrivateFile } from './private-files.ts';
export { clean, cleanLines, json } from './terminal.ts';
export { durationLabel, fromNow, instantText, minuteText, spanText } from './time.ts';
export { xmlText } from './xml.ts';
