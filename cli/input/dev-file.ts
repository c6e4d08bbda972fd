import { readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { makePrivateFolder, writePrivateFile } from '../../text/index.ts';

/** A running `watchfloor dev`, as it tells the other commands in its folder. */
export interface DevServer {
  readonly address: string;
  readonly namespace: string;
  readonly taskQueue: string;
  readonly pid: number;
}

/** Where `watchfloor dev` says that it runs. */
export function devFile(root: string): string {
  return path.join(root, '.watchfloor', 'dev.json');
}

/** The `watchfloor dev` that runs in this folder; `undefined` where there is none, or its process is gone. */
export async function runningDev(root: string): Promise<DevServer | undefined> {
  try {
    const written = JSON.parse(await readFile(devFile(root), 'utf8')) as Partial<DevServer>;
    const { address, namespace, taskQueue, pid } = written;
    if (typeof address !== 'string' || typeof namespace !== 'string' || typeof taskQueue !== 'string') return undefined;
    return Number.isSafeInteger(pid) && isAlive(pid as number)
      ? { address, namespace, taskQueue, pid: pid as number }
      : undefined;
  } catch {
    return undefined;
  }
}

/** Says that `watchfloor dev` runs; what is given back takes it away again. */
export async function announceDev(root: string, dev: DevServer): Promise<() => Promise<void>> {
  const file = devFile(root);
  await makePrivateFolder(path.dirname(file));
  const temporary = `${file}.${process.pid}`;
  await writePrivateFile(temporary, `${JSON.stringify(dev, null, 2)}\n`);
  // Whole or not at all: another command may read at this moment.
  await rename(temporary, file);
  return async () => {
    const now = await runningDev(root);
    if (now === undefined || now.pid === dev.pid) await rm(file, { force: true });
  };
}

function isAlive(pid: number): boolean {
  if (pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process: it is there.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
