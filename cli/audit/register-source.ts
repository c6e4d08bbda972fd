import type { Registered, Reliance, Trail } from '../../audit/index.ts';
import { caseReading } from './case-reading.ts';
import { trustIn } from './trust.ts';

export interface RegisterSourceOptions {
  readonly machine?: readonly string[];
  readonly trust?: string;
  readonly signal: AbortSignal;
}

/** The register of bundles, and the trails of single cases of it, with the programme's clocks and milestones. */
export async function registerSource(
  bundles: readonly string[],
  { machine, signal, trust }: RegisterSourceOptions,
): Promise<{
  readonly reliance: Reliance;
  rows(): AsyncGenerator<Registered>;
  trail(place: string): Promise<Trail | undefined>;
}> {
  const { caseAt, Reliance, registerOf } = await import('../../audit/index.ts');
  const { serviceLevels } = await import('../../machines/service-levels.ts');
  const { milestones } = await import('../../machines/milestones.ts');
  const reading = {
    ...(await caseReading(machine)),
    ...(trust === undefined ? {} : { trust: trustIn(trust) }),
  };
  const reliance = new Reliance();
  return {
    reliance,
    rows: () => registerOf(bundles, { ...reading, clocks: serviceLevels, milestones, reliance, signal }),
    trail: async (place) => new Reliance().take(place, await caseAt(place, reading)),
  };
}
