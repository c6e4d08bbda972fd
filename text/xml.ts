import { JOINERS, replaceUnseen } from 'xstate-temporal/engine';

/** What xmlbuilder2 takes for a reference that is written already, and would leave as it is. */
const REFERENCE = /&(?=[A-Za-z]+;|#\d+;)/g;

/**
 * A text for xmlbuilder2, which escapes it, but leaves in what XML 1.0 cannot hold. U+FFFD stands for that, and for what
 * would steer whoever prints the file.
 *
 * @param keep characters that stay all the same, such as `\n`
 */
export function xmlText(text: string, keep = ''): string {
  return replaceUnseen(text, '\ufffd', JOINERS + keep).replace(REFERENCE, '&amp;');
}
