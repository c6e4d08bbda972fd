import { change, clean, type Terminal } from 'xstate-temporal/cli';
import type { Role } from '../../machines/index.ts';
import type { SenderOptions } from '../input/person.ts';
import { printSeen } from '../print/seen.ts';
import { apiOf } from '../sign-in/api.ts';

/** What is sent, and to which instance. */
export interface Sending {
  readonly name: { readonly machine: string; readonly key: string };
  readonly event: { readonly type: string };
  readonly id: string | undefined;
}

/** Sends an event as whoever has signed in. */
export async function sendThrough(
  terminal: Terminal,
  gateway: string,
  { event, id, name }: Sending,
  { account, role }: Pick<SenderOptions, 'account' | 'role'>,
): Promise<void> {
  const api = apiOf({ gateway, account });
  const sent = await api.call('events.send', {
    params: name,
    // A role that is none is refused there.
    body: { event, ...(role === undefined ? {} : { as: role as Role }) },
    ...(id === undefined ? {} : { idempotencyKey: id }),
  });
  const seen = terminal.json ? undefined : await api.call('instances.read', { params: name });
  terminal.result({ ...sent, event: event.type }, () => {
    const { bold, green } = terminal.colors;
    const { duplicate, from, seq, to } = sent.receipt;
    terminal.line(`${green(duplicate ? 'had been taken before' : 'taken')}  #${seq} ${bold(clean(event.type))}`);
    terminal.line(change(from, to));
    terminal.line();
    if (seen !== undefined) printSeen(terminal, seen);
  });
}
