import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { nanoid } from 'nanoid';
import { inject } from 'vitest';
import { createDurableClient, type DurableClient } from 'xstate-temporal/client';
import type { Encryption } from 'xstate-temporal/encryption';
import type { DurableWorker, DurableWorkerOptions } from 'xstate-temporal/worker';
import type { ActivityOptions } from '../../activities/index.ts';
import { bundleOf } from '../../packages/xstate-temporal/test/support/bundles.ts';
import { quiet } from '../../packages/xstate-temporal/test/support/quiet.ts';
import { type ProgrammeWorkerOptions, programmeWorkflows, startProgrammeWorker } from '../../programme/worker/index.ts';
import { SkippingClock, TemporalTarget, WaitingClock } from '../../simulator/index.ts';
import { filesIn } from './files.ts';

/** The programme's own worker, with its real adapters in a folder that goes with the test. */
export interface ProgrammeStage {
  readonly client: Client;
  readonly durable: DurableClient;
  readonly taskQueue: string;
  readonly folder: string;
  readonly files: ActivityOptions;
  readonly worker: DurableWorker;
  /** Who the tenants are, for the directory. */
  know(tenants: readonly object[]): void;
  /** A target that skips time, or waits for it. */
  target(start: number, clock?: 'skipping' | 'waiting'): TemporalTarget & { readonly prefix: string };
  close(): Promise<void>;
}

/** @param keys whom the worker believes, and what it signs with */
export async function openProgramme(
  tuning: DurableWorkerOptions['tuning'] = {},
  encryption?: Encryption,
  keys: Pick<ProgrammeWorkerOptions, 'trust' | 'key'> = {},
): Promise<ProgrammeStage> {
  quiet();
  const { address, namespace } = inject('temporal');
  const folder = mkdtempSync(join(tmpdir(), 'watchfloor-programme-'));
  const taskQueue = `test-${nanoid()}`;
  const files = filesIn(folder);
  const know = (tenants: readonly object[]) => writeFileSync(files.directoryFile, JSON.stringify({ tenants }));
  know([]);
  const bundle = await bundleOf(programmeWorkflows, { loadOnce: true });
  const worker = await startProgrammeWorker({
    ...{ address, namespace, taskQueue, bundle, tuning, ...keys },
    activities: files,
    encryption,
    simulation: true,
  });
  const connection = await Connection.connect({ address });
  const client = new Client({
    connection,
    namespace,
    ...(encryption === undefined ? {} : { dataConverter: encryption.dataConverter }),
  });
  return {
    client,
    durable: createDurableClient(client, { taskQueue }),
    taskQueue,
    folder,
    files,
    worker,
    know,
    target: (start, clock = 'skipping') => {
      const prefix = `${nanoid()}.`;
      const ahead = Date.now() - start;
      const offset = clock === 'skipping' ? Math.max(0, ahead) : ahead;
      const ticking = clock === 'skipping' ? new SkippingClock(connection, namespace) : new WaitingClock();
      return Object.assign(new TemporalTarget({ client, taskQueue, clock: ticking, prefix, offset }), { prefix });
    },
    close: async () => {
      await worker.close();
      await connection.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
