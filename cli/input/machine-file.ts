import { defectsOf, type Found, findDefinition as find, looksLikeFile, readMachines } from 'xstate-temporal/cli';
import type { Definition } from 'xstate-temporal/engine';
import { registry } from '../../machines/index.ts';

export { defectsOf, looksLikeFile, readMachines };

/** The registered definitions, each machine's versions in order. */
export function registered(): Found[] {
  return Object.entries(registry).flatMap(([name, versions]) =>
    (versions as readonly Definition[]).map((definition) => ({ definition, name, versioned: true })),
  );
}

/** What a text stands for, of the programme's machines or of a file: as the library's `findDefinition` says. */
export function findDefinition(text: string, like?: string): Promise<Definition> {
  return find(text, like, registered());
}
