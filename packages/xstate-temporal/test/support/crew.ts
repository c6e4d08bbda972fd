import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { inject } from 'vitest';
import type { BundleOptions } from '../../src/worker/bundle.ts';
import { bundleOf } from './bundles.ts';
import { hireFrom } from './hire.ts';

/** A folder with a bundle, a client, and workers in processes of their own, all of which go at the end. */
export interface Crew {
  readonly folder: string;
  readonly bundle: string;
  readonly client: Client;
  /** Starts a script that is given address, namespace and what is told here; ready when it writes a line. */
  hire(script: string, ...given: string[]): Promise<ChildProcess>;
  close(): Promise<void>;
}

export async function openCrew(name: string, workflows: string, options?: BundleOptions): Promise<Crew> {
  const { address, namespace } = inject('temporal');
  const folder = mkdtempSync(join(tmpdir(), `watchfloor-${name}-`));
  const bundle = join(folder, 'bundle.js');
  writeFileSync(bundle, (await bundleOf(workflows, options)).code);
  const connection = await Connection.connect({ address });
  const workers: ChildProcess[] = [];
  return {
    folder,
    bundle,
    client: new Client({ connection, namespace }),
    hire: (script, ...given) => hireFrom(script, [address, namespace, ...given], workers),
    close: async () => {
      for (const worker of workers) worker.kill('SIGKILL');
      await connection.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
