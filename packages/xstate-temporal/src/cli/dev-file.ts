/** How a server that is kept up for a folder is found by the other commands in it: by a file that says where it runs. */
import { readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { makePrivateFolder, writePrivateFile } from '../text/index.ts';

/** What such a file says; a program may say more. */
export interface DevServer {
  readonly address: string;
  readonly namespace: string;
  readonly pid: number;
}

/** The server that runs by this file, with whatever else stands there; `undefined` where there is none, or its process is gone. */
export async function runningDev(file: string): Promise<(DevServer & Readonly<Record<string, unknown>>) | undefined> {
  try {
    const written = JSON.parse(await readFile(file, 'utf8')) as Readonly<Record<string, unknown>>;
    const { address, namespace, pid } = written;
    if (typeof address !== 'string' || typeof namespace !== 'string') return undefined;
    return Number.isSafeInteger(pid) && isAlive(pid as number)
      ? { ...written, address, namespace, pid: pid as number }
      : undefined;
  } catch {
    return undefined;
  }
}

/** Says that a server runs; what is given back takes it away again. */
export async function announceDev(file: string, dev: DevServer): Promise<() => Promise<void>> {
  await makePrivateFolder(path.dirname(file));
  const temporary = `${file}.${process.pid}`;
  await writePrivateFile(temporary, `${JSON.stringify(dev, null, 2)}\n`);
  // Whole or not at all: another command may read at this moment.
  await rename(temporary, file);
  return async () => {
    const now = await runningDev(file);
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
