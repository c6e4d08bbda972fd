/**
 * Text from outside, made harmless for where it goes. Which characters nobody sees is the library's to say. What reads
 * YAML stands beside it in `yaml.ts`, since few need the parser.
 */

export {
  clean,
  cleanLines,
  durationLabel,
  escapeHtml,
  fromNow,
  headerText,
  html,
  htmlLine,
  instantText,
  json,
  makePrivateFolder,
  manyLines,
  minuteText,
  oneLine,
  PRIVATE_FILE,
  PRIVATE_FOLDER,
  parseInstant,
  spaced,
  spanText,
  tryFolder,
  writePrivateFile,
} from 'xstate-temporal/text';
export { type Cell, csv, csvCell, noFormula } from './csv.ts';
export { fileNameOf, folded, isPortable } from './file-name.ts';
export { choicesOf, issueText } from './issues.ts';
export { isLoopback } from './loopback.ts';
export { xmlText } from './xml.ts';
