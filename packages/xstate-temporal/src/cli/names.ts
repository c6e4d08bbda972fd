/** What instances and senders are called on command lines. */
import { hasUnseen, isKey, isMachineId, isName, type Sender } from '../engine/index.ts';
import { badInput } from './exit.ts';
import { clean } from './print/text.ts';

/**
 * `<machine>/<key>`.
 *
 * @param example shown where it is none
 * @example parseInstance('order/17') // { machine: 'order', key: '17' }
 * @throws INPUT_INVALID
 */
export function parseInstance(text: string, example = 'order/17'): { machine: string; key: string } {
  const slash = text.indexOf('/');
  const machine = text.slice(0, Math.max(0, slash));
  const key = text.slice(slash + 1);
  if (isMachineId(machine) && isKey(key)) return { machine, key };
  throw badInput(`"${clean(text, 80)}" does not name an instance. Write <machine>/<key>, such as ${example}.`);
}

/**
 * `role:name`.
 *
 * @param example shown where it is none
 * @param self gives the name where only a role is written; without it there must be one
 * @example parseSender('clerk:Ada') // { role: 'clerk', name: 'Ada' }
 * @throws INPUT_INVALID
 */
export function parseSender(text: string, example = 'clerk:Ada', self?: () => string): Sender {
  const colon = text.indexOf(':');
  const role = colon < 0 ? text : text.slice(0, colon);
  const name = colon < 0 ? (self?.() ?? '') : text.slice(colon + 1);
  if (/^[\w.-]{1,100}$/.test(role) && name.trim() !== '' && isName(name) && !hasUnseen(name)) return { role, name };
  throw badInput(
    `--as ${clean(text, 80)}: write role:name, such as ${example}, with a name of at most 200 printable characters.`,
  );
}
