import { userInfo } from 'node:os';
import { clean } from 'xstate-temporal/cli';
import { hasUnseen, type Sender } from 'xstate-temporal/engine';
import { badInput } from '../exit.ts';

/** `<machine>/<key>`. @throws INPUT_INVALID */
export function parseInstance(text: string): { machine: string; key: string } {
  const slash = text.indexOf('/');
  const machine = text.slice(0, Math.max(0, slash));
  const key = text.slice(slash + 1);
  if (!/^[A-Za-z][\w.-]{0,99}$/.test(machine) || key === '' || key.length > 500 || hasUnseen(key)) {
    throw badInput(
      `"${clean(text, 80)}" does not name an instance. Write <machine>/<key>, such as tan-application/contoso.`,
    );
  }
  return { machine, key };
}

/** `role:name`, or a role alone, when the name is that of the user. @throws INPUT_INVALID */
export function parseSender(text: string): Sender {
  const colon = text.indexOf(':');
  const role = colon < 0 ? text : text.slice(0, colon);
  const name = colon < 0 ? userName() : text.slice(colon + 1);
  if (!/^[\w.-]{1,100}$/.test(role) || name.trim() === '' || name.length > 200 || hasUnseen(name)) {
    throw badInput(
      `--as ${clean(text, 80)}: write role:name, such as reviewer:"Robin Doe", with a name of at most 200 printable characters.`,
    );
  }
  return { role, name };
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
