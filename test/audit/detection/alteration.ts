/** Something that can be done to exported histories. */
import type { Chart, Sha256 } from 'xstate-temporal/engine';
import type { CaseToWrite } from '../../support/case-files.ts';
import type { EditableCase, Site } from './edit.ts';

export interface Alteration {
  readonly id: string;
  /** What was done, in a few words. */
  readonly what: string;
  /** Before anything was sealed: no seal can know. */
  readonly early?: boolean;
  /** Places of a case where it can be done. */
  sites(one: CaseToWrite): readonly Site[];
  /** Changes the case; what it needs of others is in `world`. */
  apply(one: EditableCase, site: Site, world: World): void;
}

/** Done to the population rather than to a case. */
export interface PopulationAlteration {
  readonly id: string;
  readonly what: string;
  readonly early?: boolean;
  /** Gives the changed population, or `undefined` where it cannot be done to this case. */
  change(cases: readonly CaseToWrite[], index: number): CaseToWrite[] | undefined;
}

export interface World {
  readonly chart: Chart;
  readonly sha256: Sha256;
}
