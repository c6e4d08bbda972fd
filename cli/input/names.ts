import { userInfo } from 'node:os';
import { clean, parseInstance as readInstance, parseSender as readSender } from 'xstate-temporal/cli';
import type { Sender } from 'xstate-temporal/engine';

/** `<machine>/<key>`. @throws INPUT_INVALID */
export function parseInstance(text: string): { machine: string; key: string } {
  return readInstance(text, 'tan-application/contoso');
}

/** `role:name`, or a role alone, when the name is that of the user. @throws INPUT_INVALID */
export function parseSender(text: string): Sender {
  return readSender(text, 'reviewer:"Robin Doe"', userName);
}

/** The name of the user whom this process runs as. */
export function userName(): string {
  try {
    return clean(userInfo().username, 100) || 'unknown';
  } catch {
    return 'unknown';
  }
}
