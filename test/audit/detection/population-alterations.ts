import type { CaseToWrite } from '../../support/case-files.ts';
import type { PopulationAlteration } from './alteration.ts';

const without = (cases: readonly CaseToWrite[], index: number) => cases.filter((_, place) => place !== index);

export const populationAlterations: readonly PopulationAlteration[] = [
  {
    id: 'exchange',
    what: 'the histories of two cases of a kind are exchanged',
    change: (cases, index) => {
      const one = cases[index];
      const other = cases.findIndex(({ machine }, place) => place > index && machine === one?.machine);
      const partner = cases[other];
      if (one === undefined || partner === undefined) return undefined;
      return cases.map((all, place) => {
        if (place === index) return { ...all, runs: partner.runs };
        return place === other ? { ...all, runs: one.runs } : all;
      });
    },
  },
  { id: 'delete', what: 'a whole case is deleted', change: without },
  {
    id: 'copy',
    what: 'a case is added: a copy of another under a new id',
    change: (cases, index) => {
      const one = cases[index];
      return one && [...cases, { ...one, workflow: `${one.workflow}-again` }];
    },
  },
  { id: 'early-delete', what: 'a whole case is deleted before the first seal', early: true, change: without },
];
