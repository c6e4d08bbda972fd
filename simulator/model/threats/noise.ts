import { type Arrival, arrivals } from '../../../numeric/arrivals/index.ts';
import { integerBelow, type StreamSource, weightedKey } from '../../../numeric/random/index.ts';
import { type Catalog, chooseTechnique, pinnedCatalog } from '../../scenarios/catalog.ts';
import { assumed, fact, type Tactic, tactics } from '../../scenarios/facts/index.ts';
import { reservedHost } from './reserved.ts';
import { wholeSecond } from './schedule.ts';

const WEEK = 7 * 86_400_000;

/** Something that looks like an intrusion and is none. */
export interface Noise {
  /** `<tenant>-<purpose>-1`, …  */
  readonly id: string;
  /** UTC milliseconds, whole seconds. */
  readonly at: number;
  /** `benignPositive`: it happened and was harmless; `falsePositive`: it did not happen. */
  readonly verdict: 'benignPositive' | 'falsePositive';
  readonly technique: string;
  readonly tactic: Tactic;
  readonly device: string;
}

/** How often hunters come upon nothing, in each tenant. */
export const falseLeadsDefault: Arrival = { poisson: { rate: assumed('false-leads-per-week') / WEEK } };

/** What alerts that no intrusion stands behind turn out to be. */
export const verdictWeights = {
  benignPositive: fact('verdict-benign-positive'),
  falsePositive: fact('verdict-false-positive'),
} as const;

/**
 * Benign alerts or false leads of a tenant after `from` and before `to`, UTC milliseconds, one by one. `purpose` names
 * the streams: `noise` for alerts, `false-lead` for leads.
 */
export function* noise(
  arrival: Arrival,
  streams: StreamSource,
  tenant: string,
  from: number,
  to: number,
  { purpose = 'false-lead', catalog = pinnedCatalog }: { readonly purpose?: string; readonly catalog?: Catalog } = {},
): Generator<Noise, void, void> {
  const verdicts = streams.of(`${purpose}.verdict`, tenant);
  const kinds = streams.of(`${purpose}.technique`, tenant);
  const hosts = streams.of(`${purpose}.host`, tenant);
  let count = 0;
  for (const at of arrivals(arrival, streams.of(`${purpose}.arrivals`, tenant), from, to)) {
    const tactic = tactics[insideFrom + integerBelow(tactics.length - insideFrom, kinds.uniform())] ?? 'execution';
    yield {
      id: `${tenant}-${purpose}-${++count}`,
      at: wholeSecond(at),
      verdict: weightedKey(verdictWeights, verdicts.uniform()),
      technique: chooseTechnique(catalog, tactic, kinds.uniform()),
      tactic,
      device: reservedHost(hosts),
    };
  }
}

/** Reconnaissance and resource development, the first two, are not seen inside a tenant. */
const insideFrom = tactics.indexOf('initial-access');
