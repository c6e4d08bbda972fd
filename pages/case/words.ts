import type { CaseStatus } from '../../audit/verify/findings.ts';

/** Verdicts as people read them. */
export const verdictWords: Readonly<Record<CaseStatus, string>> = {
  conforms: 'conforms',
  deviates: 'DEVIATES',
  notVerifiable: 'not verifiable',
};
