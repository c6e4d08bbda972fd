/** Applications, subscriptions and cases, begun as whoever has signed in. */
import { clean, type Terminal, wrap } from 'xstate-temporal/cli';
import { printSeen } from '../print/seen.ts';
import { apiOf } from '../sign-in/api.ts';
import { paramsOf } from './instance-params.ts';

export interface Through {
  readonly terminal: Terminal;
  readonly gateway: string;
  readonly account?: string | undefined;
  /** What is asked for, as it came; the gateway checks it. */
  readonly request: Readonly<Record<string, unknown>>;
}

export async function applyThrough(through: Through): Promise<void> {
  const { gateName } = await import('../print/gate-name.ts');
  const { pendingText } = await import('../print/pending.ts');
  const { account, gateway, request, terminal } = through;
  const applied = await apiOf({ gateway, account }).call('applications.create', { body: request as never });
  const { failedGates, pending, warnings } = applied;
  await printBegun(through, applied, pending === null ? 'applied' : 'begun', () => {
    const { yellow } = terminal.colors;
    const say = (text: string) => {
      for (const line of wrap(clean(text, 600), terminal.columns)) terminal.line(yellow(line));
    };
    for (const gate of failedGates) say(`Not eligible: ${gateName(gate as never)}.`);
    for (const gate of warnings) say(`To be looked at: ${gateName(gate as never)}.`);
    if (pending !== null) say(pendingText({ reason: pending.reason as never, events: pending.events }));
  });
}

export async function subscribeThrough(through: Through): Promise<void> {
  const { account, gateway, request } = through;
  const begun = await apiOf({ gateway, account }).call('subscriptions.create', { body: request as never });
  await printBegun(through, begun, 'subscribed');
}

/** @returns why it is not open */
export async function openCaseThrough(
  through: Through,
  problems: Readonly<Record<string, string>>,
): Promise<'noPermission' | 'directoryUnavailable' | null> {
  const { account, gateway, request, terminal } = through;
  const opened = await apiOf({ gateway, account }).call('cases.open', { body: request as never });
  const { isKnown, problem } = opened;
  const word =
    problem === null ? (isKnown ? 'there already' : 'opened') : problem === 'noPermission' ? 'not opened' : 'received';
  await printBegun(through, opened, word, () => {
    if (problem === null) return;
    for (const line of wrap(problems[problem] ?? problem, terminal.columns))
      terminal.line(terminal.colors.yellow(line));
  });
  return problem;
}

async function printBegun(
  { account, gateway, terminal }: Through,
  begun: { readonly instance: string },
  word: string,
  more: () => void = () => undefined,
): Promise<void> {
  const { instance } = begun;
  const seen = terminal.json
    ? undefined
    : await apiOf({ gateway, account }).call('instances.read', { params: paramsOf(instance) });
  terminal.result(begun, () => {
    terminal.line(`${terminal.colors.green(word)}  ${terminal.colors.bold(clean(instance))}`);
    if (seen !== undefined) printSeen(terminal, seen);
    terminal.line();
    more();
    terminal.line(`Look at it: watchfloor show ${clean(instance)}`);
  });
}
