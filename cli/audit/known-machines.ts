import type { Definition } from 'xstate-temporal/engine';
import { nodeSha256 } from 'xstate-temporal/engine/node';
import { type KnownMachines, programmeMachines } from '../../pages/case/known-machines.ts';

export type { KnownMachines };

/** The programme's machines, and those of the files given. @throws FILE_UNREADABLE, FILE_MALFORMED, DEFINITION_UNSUPPORTED */
export async function knownMachines(files: readonly string[] = []): Promise<KnownMachines> {
  const { readMachines } = await import('../input/machine-file.ts');
  const others: Definition[] = [];
  for (const file of files) others.push(...(await readMachines(file)).map(({ definition }) => definition));
  return programmeMachines(nodeSha256, others);
}
