/** What the gateway asks of the rooms that it does not know: audit, server and simulator. Whoever opens it brings them. */
import type { z } from 'zod';
import type { InstanceName } from '../../programme/index.ts';
import type { Given } from '../http/operation.ts';
import type { operations } from './operations.ts';

type Answer<TId extends keyof typeof operations> = Given<z.input<(typeof operations)[TId]['answer']>>;
export type RegisterRow = Answer<'audit.register'>['rows'][number];

/** Reads histories. Each throws INSTANCE_NOT_FOUND where there is none. */
export interface AuditDesk {
  recording(name: InstanceName): Promise<Answer<'audit.recording'>>;
  history(name: InstanceName): Promise<Answer<'audit.history'>['runs']>;
  /** A case as the register has it, with what controls and samples need beside it. */
  row(name: InstanceName): Promise<AuditedCase>;
  controls(
    cases: readonly AuditedCase[],
    asked: { readonly size: number; readonly seed: string },
  ): Answer<'audit.controls'>['controls'];
  /** @throws SAMPLE_EMPTY, SAMPLE_TOO_SMALL */
  sample(
    cases: readonly AuditedCase[],
    asked: { readonly size: number; readonly seed: string; readonly by: string },
  ): Pick<Answer<'audit.sample'>, 'frame' | 'drawn' | 'strata'>;
}

export interface AuditedCase {
  readonly row: RegisterRow;
  /** What the desk itself knows of it; absent where it cannot be read. */
  readonly own?: unknown;
}

/** Looks at the server and its workers. */
export interface OperationsDesk {
  read(): Promise<Answer<'operations.read'>>;
}

/** Knows scenarios, and the reports that are here. */
export interface SimulationDesk {
  scenarios(): Promise<Answer<'scenarios.list'>['scenarios']>;
  runs(): Promise<Answer<'runs.list'>['runs']>;
  /** @returns `undefined` where there is no such run */
  run(name: string): Promise<Answer<'runs.read'> | undefined>;
}

/** What is absent is answered with `NOT_FOUND`. */
export interface Desks {
  readonly audit?: AuditDesk;
  readonly operations?: OperationsDesk;
  readonly simulation?: SimulationDesk;
}
