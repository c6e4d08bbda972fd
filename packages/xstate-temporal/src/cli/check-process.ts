/** Asks another process to check a file: whatever the file does, this one goes on, and comes to an end. */
import { fork } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Checked, Message } from './checked.ts';
import { badInput } from './exit.ts';
import { stepFault } from './fixes.ts';
import { clean } from './print/text.ts';

// In a clone the address may have a query.
const extension = path.extname(fileURLToPath(import.meta.url));
const childFile = fileURLToPath(new URL(`check-child${extension}`, import.meta.url));

/** Milliseconds for a file to load, and for each step of the trial. */
export interface Patience {
  readonly loading: number;
  readonly step: number;
}

const PATIENCE: Patience = { loading: 60_000, step: 10_000 };

/**
 * @throws FILE_UNREADABLE, FILE_MALFORMED; FILE_ENDLESS where the file does not come to the end of loading, FILE_ENDED
 * where it ends its process
 */
export function checkedApart(file: string, { loading, step }: Patience = PATIENCE): Promise<readonly Checked[]> {
  // What the file says is its own; what is told here is all that anybody asked for.
  const child = fork(childFile, [path.resolve(file)], {
    execArgv: extension === '.ts' ? ['--import', import.meta.resolve('tsx')] : [],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  let machines: Checked[] | undefined;
  let trying: { readonly index: number; readonly path: readonly string[] } | undefined;
  return new Promise<readonly Checked[]>((resolve, reject) => {
    let clock: NodeJS.Timeout;
    const wait = (ms: number) => {
      clearTimeout(clock);
      clock = setTimeout(late, ms);
    };
    const late = () => {
      if (machines === undefined)
        reject(badInput(`${clean(file)}: it does not come to an end while it is loaded.`, 'FILE_ENDLESS'));
      else resolve(withEndless(machines, trying));
    };
    wait(loading);
    child.on('message', (message: Message) => {
      wait(machines === undefined ? loading : step);
      if (message.kind === 'checked') machines = [...message.machines];
      else if (message.kind === 'trying') trying = message;
      else if (message.kind === 'failed') reject(badInput(message.message, message.code));
      else if (message.kind === 'done') resolve(machines ?? []);
      else if (machines !== undefined)
        machines[message.index] = { ...(machines[message.index] as Checked), trial: message.trial };
    });
    child.once('error', reject);
    // Not its exit: what it has said may come after that.
    child.once('disconnect', () => {
      if (machines !== undefined) resolve(machines);
      else
        reject(
          badInput(
            `${clean(file)}: it ends its process while it is loaded, or waits for what never comes.`,
            'FILE_ENDED',
          ),
        );
    });
  }).finally(() => {
    child.removeAllListeners();
    child.kill('SIGKILL');
  });
}

/** A step that never ends: of it only where it began is known. */
function withEndless(
  machines: readonly Checked[],
  trying: { readonly index: number; readonly path: readonly string[] } | undefined,
): readonly Checked[] {
  if (trying === undefined) return machines;
  const fault = stepFault('STEP_ENDLESS', trying.path, 'a function of the machine does not come to an end');
  return machines.map((one, index) =>
    index === trying.index ? { ...one, trial: { steps: trying.path.length, faults: [fault] } } : one,
  );
}
