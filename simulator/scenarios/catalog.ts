import { categorical } from '../../numeric/random/index.ts';
import { fact, type Tactic, tactics, techniqueNames, techniquesByTactic } from './facts/index.ts';

/** The techniques that campaigns are made of: their names, and how often each serves a tactic. */
export interface Catalog {
  /** Where it comes from, for a report: `ATT&CK 18.1, subset`. */
  readonly source: string;
  readonly names: Readonly<Record<string, string>>;
  readonly byTactic: Readonly<Record<Tactic, Readonly<Record<string, number>>>>;
}

/** The pinned subset of ATT&CK, weighted by how often recorded intrusions show each technique. */
export const pinnedCatalog: Catalog = {
  source: `ATT&CK 18.1, the techniques of ${fact('attack-flow-techniques')} recorded actions`,
  names: techniqueNames,
  byTactic: techniquesByTactic,
};

/** The technique, by identifier, that a uniform number chooses for a tactic. */
export function chooseTechnique(catalog: Catalog, tactic: Tactic, u: number): string {
  const weights = catalog.byTactic[tactic];
  const id = Object.keys(weights)[categorical(Object.values(weights), u)];
  if (id === undefined) throw new RangeError(`The catalogue has no technique for ${tactic}.`);
  return id;
}

/** A technique that the class of a campaign comes for, where the catalogue has it; else any of the tactic. */
export function objectiveTechnique(catalog: Catalog, tactic: Tactic, wanted: string | undefined, u: number): string {
  return wanted !== undefined && Object.hasOwn(catalog.byTactic[tactic], wanted)
    ? wanted
    : chooseTechnique(catalog, tactic, u);
}

/** The tactics for which a catalogue has nothing. */
export function missingTactics(catalog: Catalog): readonly Tactic[] {
  return tactics.filter((tactic) => Object.keys(catalog.byTactic[tactic]).length === 0);
}
