import { type Chart, compile, type Definition, type Sha256 } from 'xstate-temporal/engine';
import { closed, type Disclosure } from '../../audit/export/redact/redact-trail.ts';
import type { KnownMachine } from '../../audit/trail/build.ts';
import { disclosure, operationsDisclosure } from '../../machines/disclosure.ts';
import { allDefinitions, isMachine, serviceRegistry } from '../../machines/index.ts';

/** The machines that cases can be verified against. */
export interface KnownMachines {
  readonly machineOf: (machine: string) => KnownMachine | undefined;
  readonly definitionOf: (machine: string, version: string) => Definition | undefined;
  readonly disclosureOf: (machine: string) => Disclosure;
}

/** The programme's machines, and others beside them; each is compiled once it is asked for. */
export function programmeMachines(sha256: Sha256, others: readonly Definition[] = []): KnownMachines {
  const definitions = [...allDefinitions, ...others];
  const compiled = new Map<string, KnownMachine>();
  return {
    machineOf: (machine) => {
      const known = compiled.get(machine);
      if (known !== undefined) return known;
      const versions = definitions.filter((one) => one.machine.id === machine);
      if (versions.length === 0) return undefined;
      const charts: Chart[] = versions.map((one) => compile(one, { sha256 }));
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
