import { nodeSha256 } from 'xstate-temporal/engine/node';
import type { VerifyOptions } from '../../audit/index.ts';
import { projectDecoder } from './decoder.ts';
import { knownMachines } from './known-machines.ts';

/** What cases are read with where many are counted: their charts, and no replayer. @throws what `knownMachines` throws */
export async function caseReading(files?: readonly string[]): Promise<VerifyOptions> {
  const { disclosureOf, machineOf } = await knownMachines(files);
  return { sha256: nodeSha256, machineOf, disclosureOf, decode: projectDecoder() };
}
