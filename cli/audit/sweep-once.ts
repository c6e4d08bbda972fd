import type { Client } from '@temporalio/client';
import { type SweepOptions, type Swept, sweep, temporalSource } from '../../audit/index.ts';
import { type BundleOptions, bundleOptions } from './bundle-options.ts';

export interface SweepOnceOptions extends BundleOptions, Pick<SweepOptions, 'holds' | 'onDelete'> {
  readonly archive: string;
  /** What is done while another process sweeps; it is waited for without it. */
  readonly held?: 'wait' | 'throw';
  readonly onWait?: () => void;
  /** Milliseconds. */
  readonly deleteAfter?: number;
  /** The cases of these machines alone. */
  readonly machines?: readonly string[];
  readonly rate?: number;
  readonly signal?: AbortSignal;
}

/** One sweep. The archive has everything: it stands in for histories that the server will delete. */
export async function sweepOnce(client: Client, root: string, options: SweepOnceOptions): Promise<Swept> {
  const { archive, deleteAfter, held, holds, machines, onDelete, onWait, rate = 20, signal, ...rest } = options;
  return sweep(temporalSource(client, { perSecond: rate }), archive, {
    ...(await bundleOptions(root, { ...rest, unredacted: true })),
    now: Date.now(),
    ...(machines === undefined ? {} : { machines }),
    ...(held === undefined ? {} : { held }),
    ...(holds === undefined ? {} : { holds }),
    ...(onDelete === undefined ? {} : { onDelete }),
    ...(onWait === undefined ? {} : { onWait }),
    ...(deleteAfter === undefined ? {} : { deleteAfter }),
    ...(signal === undefined ? {} : { signal }),
  });
}
