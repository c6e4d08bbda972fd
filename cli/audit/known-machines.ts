import { type Chart, compile, type Definition } from 'xstate-temporal/engine';
import { nodeSha256 } from 'xstate-temporal/engine/node';
import { closed, type Disclosure, type KnownMachine } from '../../audit/index.ts';
import { disclosure, operationsDisclosure } from '../../machines/disclosure.ts';
import { allDefinitions, isMachine, serviceRegistry } from '../../machines/index.ts';

/** The machines that cases can be verified against: the programme's, and those of the files given. */
export interface KnownMachines {
  readonly machineOf: (machine: string) => KnownMachine | undefined;
  readonly definitionOf: (machine: string, version: string) => Definition | undefined;
  readonly disclosureOf: (machine: string) => Disclosure;
}

/** @throws FILE_UNREADABLE, FILE_MALFORMED, DEFINITION_UNSUPPORTED */
export async function knownMachines(files: readonly string[] = []): Promise<KnownMachines> {
  const { readMachines } = await import('../input/machine-file.ts');
  const definitions = [...allDefinitions];
  for (const file of files) definitions.push(...(await readMachines(file)).map(({ definition }) => definition));
  const compiled = new Map<string, KnownMachine>();
  return {
    machineOf: (machine) => {
      const known = compiled.get(machine);
      if (known !== undefined) return known;
      const versions = definitions.filter((one) => one.machine.id === machine);
      if (versions.length === 0) return undefined;
      const charts: Chart[] = versions.map((one) => compile(one, { sha256: nodeSha256 }));
      compiled.set(machine, { charts });
      return { charts };
    },
    definitionOf: (machine, version) =>
      definitions.find((one) => one.machine.id === machine && one.version === version),
    disclosureOf: (machine) => {
      if (isMachine(machine)) return disclosure;
      return Object.hasOwn(serviceRegistry, machine) ? operationsDisclosure : closed;
    },
  };
}
