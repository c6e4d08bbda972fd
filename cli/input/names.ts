import { userInfo } from 'node:os';
import { clean, parseInstance as readInstance, parseSender as readSender } from 'xstate-temporal/cli';
import type { Sender } from 'xstate-temporal/engine';
import { badInput } from '../exit.ts';

/** `<machine>/<key>`. @throws INPUT_INVALID */
export function parseInstance(text: string): { machine: string; key: string } {
  return readInstance(text, 'tan-application/contoso');
}

/** `role:name`, or a role alone, when the name is that of the user. @throws INPUT_INVALID */
export function parseSender(text: string): Sender {
  return readSender(text, 'reviewer:"Robin Doe"', userName);
}

/** Who sends an event when nobody was named: the only role that may, under the user's name. @throws INPUT_INVALID */
export function senderFor(event: string, roles: readonly string[] | undefined): Sender {
  const [role, ...others] = roles ?? [];
  if (others.length > 0) {
    const ways = roles?.map((name) => `--as ${name}`).join(' or ');
    throw badInput(`Say who sends ${clean(event, 80)}: ${ways}, with a name as in --as ${role}:"Robin Doe".`);
  }
  return { role: role ?? 'operator', name: userName() };
}

/** The name of the user whom this process runs as. */
export function userName(): string {
  try {
    return clean(userInfo().username, 100) || 'unknown';
  } catch {
    return 'unknown';
  }
}
