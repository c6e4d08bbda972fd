import path from 'node:path';
import { announceDev as announce, runningDev as runningBy, type DevServer as Served } from 'xstate-temporal/cli';

/** A running `watchfloor dev`, as it tells the other commands in its folder. */
export interface DevServer extends Served {
  readonly taskQueue: string;
  /** Where its gateway is, where it has one. */
  readonly gateway?: string;
  /** Its workers take what nobody proves. */
  readonly isTrustless?: boolean;
}

/** Where `watchfloor dev` says that it runs. */
export function devFile(root: string): string {
  return path.join(root, '.watchfloor', 'dev.json');
}

/** The `watchfloor dev` that runs in this folder; `undefined` where there is none, or its process is gone. */
export async function runningDev(root: string): Promise<DevServer | undefined> {
  const found = await runningBy(devFile(root));
  if (typeof found?.taskQueue !== 'string') return undefined;
  const { address, gateway, isTrustless, namespace, pid, taskQueue } = found;
  return {
    ...{ address, namespace, taskQueue, pid },
    ...(typeof gateway === 'string' ? { gateway } : {}),
    ...(isTrustless === true ? { isTrustless } : {}),
  };
}

/** Says that `watchfloor dev` runs; what is given back takes it away again. */
export function announceDev(root: string, dev: DevServer): Promise<() => Promise<void>> {
  return announce(devFile(root), dev);
}
