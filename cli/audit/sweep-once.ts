import path from 'node:path';
import type { Client } from '@temporalio/client';
import { type Swept, sweep, temporalSource } from '../../audit/index.ts';
import { type BundleOptions, bundleOptions } from './bundle-options.ts';
import { auditFolder } from './keys.ts';

export interface SweepOnceOptions extends BundleOptions {
  readonly archive?: string;
  /** Milliseconds. */
  readonly deleteAfter?: number;
  readonly rate?: number;
  readonly signal?: AbortSignal;
}

/** Where closed cases are kept. */
export function archiveFolder(root: string, given?: string): string {
  return given ?? path.join(auditFolder(root), 'archive');
}

/** One sweep. The archive has everything: it stands in for histories that the server will delete. */
export async function sweepOnce(client: Client, root: string, options: SweepOnceOptions = {}): Promise<Swept> {
  const { archive, deleteAfter, rate = 20, signal, ...rest } = options;
  return sweep(temporalSource(client, { perSecond: rate }), archiveFolder(root, archive), {
    ...(await bundleOptions(root, { ...rest, unredacted: true })),
    now: Date.now(),
    ...(deleteAfter === undefined ? {} : { deleteAfter }),
    ...(signal === undefined ? {} : { signal }),
  });
}
