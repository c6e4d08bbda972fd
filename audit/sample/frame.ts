/** What is drawn from: every case, as the register has it, in an order that does not depend on who draws. */
import { canonicalJson } from 'xstate-temporal/engine';
import { isLate } from '../register/clocks.ts';
import type { RegisterRow } from '../register/row.ts';
import { byBytes } from '../seal/layout.ts';
import { type CaseName, sha256Of } from './ticket.ts';

/** By what a frame may be divided, and how a case is counted in each. */
export const strata = {
  machine: ({ machine }: RegisterRow) => machine,
  outcome: ({ decision, status }: RegisterRow) => (status === 'completed' ? (decision ?? status) : status),
  month: ({ openedAt }: RegisterRow) => (openedAt === null ? '(none)' : new Date(openedAt).toISOString().slice(0, 7)),
  tenant: ({ tenant }: RegisterRow) => tenant ?? '(none)',
} as const;

/** What a case may weigh: whole numbers. */
export const weights = {
  steps: ({ steps }: RegisterRow) => steps,
  exceptions: ({ exceptionCount }: RegisterRow) => exceptionCount,
  late: ({ clocks }: RegisterRow) => clocks.filter(isLate).length,
  deviations: ({ deviating }: RegisterRow) => deviating.length,
  unproven: ({ proven, sent }: RegisterRow) => sent - proven,
} as const;

export type Stratum = keyof typeof strata;
export type Weight = keyof typeof weights;

/** A case as it stands in a frame. */
export interface FrameCase extends CaseName, Readonly<Record<Stratum, string>>, Readonly<Record<Weight, number>> {}

export interface Frame {
  readonly cases: readonly FrameCase[];
  /** Its file: a case a line. */
  readonly text: string;
  /** Of the file's bytes, hexadecimal. */
  readonly sha256: string;
}

/** @example frameOf(rows.filter(({ simulated }) => !simulated)).sha256 */
export function frameOf(rows: readonly RegisterRow[]): Frame {
  const order = (one: FrameCase) => `${one.workflow}\0${one.first}`;
  const cases = rows.map(caseOf).sort((a, b) => byBytes(order(a), order(b)));
  const text = cases.map((one) => `${canonicalJson({ ...one })}\n`).join('');
  return { cases, text, sha256: sha256Of(text) };
}

function caseOf(row: RegisterRow): FrameCase {
  const { first, workflow } = row;
  const of = <K extends string, T>(table: Readonly<Record<K, (row: RegisterRow) => T>>) =>
    Object.fromEntries(
      Object.entries<(row: RegisterRow) => T>(table).map(([name, read]) => [name, wellFormed(read(row))]),
    ) as Record<K, T>;
  return { workflow: wellFormed(workflow), first: wellFormed(first), ...of(strata), ...of(weights) };
}

/** Half a surrogate, which no server writes, has no JSON that everybody writes alike. */
function wellFormed<T>(value: T): T {
  return (typeof value === 'string' ? value.toWellFormed() : value) as T;
}
