import type { PlaceVerdict } from './verify-bundle.ts';

/** What came of all places together. */
export type TallyStatus = 'ok' | 'failed' | 'notVerifiable';

/** A deviation counts more than what could not be verified, and that more than what conforms. */
export class Tally {
  readonly counts = {
    cases: 0,
    conforms: 0,
    deviates: 0,
    notVerifiable: 0,
    seals: 0,
    sealsBroken: 0,
    sealsUnproven: 0,
  };
  private readonly requireSeal: boolean;

  constructor({ requireSeal = false }: { readonly requireSeal?: boolean } = {}) {
    this.requireSeal = requireSeal;
  }

  add(one: PlaceVerdict): void {
    const { counts } = this;
    if (one.kind === 'case') {
      counts.cases++;
      counts[one.verdict.status]++;
      return;
    }
    counts.seals++;
    if (one.status === 'broken') counts.sealsBroken++;
    else if (one.status !== 'sealed') counts.sealsUnproven++;
  }

  get status(): TallyStatus {
    const { cases, deviates, notVerifiable, sealsBroken, sealsUnproven } = this.counts;
    if (deviates > 0 || sealsBroken > 0) return 'failed';
    if (notVerifiable > 0 || cases === 0 || (this.requireSeal && sealsUnproven > 0)) return 'notVerifiable';
    return 'ok';
  }
}
