/** What several commands ask of the log of operations in bundles. */
import { InvalidArgumentError, Option } from 'commander';
import type { LogEntry, Reliance } from '../../audit/index.ts';
import { parseInstant } from '../../text/index.ts';
import type { Context } from '../command.ts';
import { trustOption } from './options.ts';

export interface PeriodOptions {
  readonly since?: number;
  readonly until?: number;
  readonly trust?: string;
}

/** `--since`, `--until` and `--trust`. */
export function periodOptions(): Option[] {
  return [
    new Option('--since <date>', 'only what was recorded from then on, such as 2026-01-01, UTC').argParser(dateOf),
    new Option('--until <date>', 'only what was recorded before then').argParser(dateOf),
    trustOption(),
  ];
}

function dateOf(text: string): number {
  const at = parseInstant(text, { dates: true });
  if (at === undefined)
    throw new InvalidArgumentError('It must be a date such as 2026-01-31, or 2026-01-31T09:00:00Z.');
  return at;
}

/**
 * The entries of the log, in their order. They are all read, so that one before the period can be compared with.
 *
 * @param events only these
 * @throws BUNDLE_MISSING, TRUST_INVALID
 */
export async function entriesIn(
  { interrupt }: Pick<Context, 'interrupt'>,
  bundles: readonly string[],
  events: readonly string[],
  { trust }: PeriodOptions,
): Promise<{ readonly entries: LogEntry[]; readonly reliance: Reliance }> {
  const { entriesOf, Reliance } = await import('../../audit/index.ts');
  const { caseReading } = await import('./case-reading.ts');
  const { trustIn } = await import('./trust.ts');
  const { operationsLog } = await import('../../machines/index.ts');
  const reliance = new Reliance();
  const reading = {
    ...(await caseReading()),
    ...(trust === undefined ? {} : { trust: trustIn(trust) }),
    ...{ reliance, signal: interrupt.signal, machine: operationsLog.machine.id },
  };
  const entries: LogEntry[] = [];
  for await (const entry of entriesOf(bundles, reading)) if (events.includes(entry.event)) entries.push(entry);
  return { entries, reliance };
}

export const isWithin = (at: number, { since = 0, until = Number.POSITIVE_INFINITY }: PeriodOptions): boolean =>
  at >= since && at < until;

/** Without a log nobody can say that nothing was done. */
export const NO_LOG = 'There is no log of operations in these bundles: nothing can be said.';
