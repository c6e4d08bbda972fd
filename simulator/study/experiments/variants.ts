import type { Arbitrary } from 'fast-check';
import { adapters } from '../../scenarios/parts/faults.ts';
import type { ScenarioData } from './shrink.ts';

type Fc = typeof import('fast-check');

/** What a scenario without a file begins from. */
const plain: ScenarioData = {
  scenario: 'fuzz',
  start: '2030-01-07T08:00:00Z',
  horizon: '10d',
  population: [{ group: 'tenant', count: 3 }],
};

/**
 * Scenarios around one, or around a plain small population: other seeds, sizes, people's habits, adversaries, and
 * faults. They have the form of a file, before the schema, and are small, so that a run is short.
 */
export function variantsOf(fc: Fc, base: ScenarioData = plain): Arbitrary<ScenarioData> {
  const hours = (min: number, max: number) => fc.integer({ min, max }).map((count) => `${count}h`);
  // Simple shares first: they are what a share is made simpler to.
  const share = fc.constantFrom(0, 1, 0.5, 0.25, 0.75);
  const arrivals = fc.constantFrom(
    { trace: ['2h'] },
    { trace: ['2h', '2h', '20h'] },
    { poisson: { rate: 1, per: '1d' } },
  );
  const faults = fc.array(
    fc.oneof(
      // Not so often that all attempts are dropped: that is no finding.
      fc.record({
        drop: fc.record({ share: fc.constantFrom(0, 0.5, 0.25), retry: hours(1, 4), attempts: fc.constant(60) }),
      }),
      fc.record({ duplicate: fc.record({ share, after: hours(0, 4) }) }),
      fc.record({ delay: fc.record({ share, by: hours(1, 30) }) }),
      fc.record({ reorder: fc.record({ share, within: hours(1, 10) }) }),
      fc.record({
        outage: fc.record({
          of: fc.constantFrom(...adapters),
          from: hours(0, 40),
          to: hours(41, 90),
          share: fc.constantFrom(1, 0.5),
        }),
      }),
      fc.record({ untold: fc.record({ share, from: hours(0, 40), until: hours(41, 90) }) }),
    ),
    { maxLength: 3 },
  );
  const customers = fc.record(
    {
      inquiries: arrivals,
      consult: share,
      readMail: hours(0, 30),
      neverSee: share,
      reply: hours(1, 80),
      neverReply: share,
      withdraw: share,
      followUp: share,
      confirmClose: share,
      declineIr: share,
      handToIr: share,
      discard: share,
      lacksPermission: share,
      optOut: fc.constantFrom({ poisson: { rate: 1, per: '3d' } }, { trace: ['30h'] }),
      optInAfter: hours(1, 40),
      lapse: fc.constantFrom({ poisson: { rate: 1, per: '4d' } }, { trace: ['40h'] }),
      restore: share,
    },
    { requiredKeys: [] },
  );
  const third = share.map((value) => value / 3);
  const experts = fc.record(
    {
      count: fc.integer({ min: 1, max: 3 }),
      look: hours(1, 60),
      moreInfo: third,
      samples: third,
      moreTime: third,
      outOfScope: share,
      irNeeded: share,
    },
    { requiredKeys: [] },
  );
  const changes = fc.record(
    {
      seed: fc.nat({ max: 1_000_000 }),
      horizon: fc.integer({ min: 1, max: 20 }).map((days) => `${days}d`),
      counts: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 }),
      onboarded: fc.boolean(),
      customers,
      experts,
      reviewers: fc.record(
        { count: fc.integer({ min: 1, max: 2 }), clarify: share, reject: share },
        { requiredKeys: [] },
      ),
      hunters: fc.record(
        { count: fc.integer({ min: 1, max: 2 }), recognise: share, dismiss: share },
        { requiredKeys: [] },
      ),
      adversary: fc.constantFrom('ransomware', 'handsOnKeyboardAttack', 'cyberEspionage', 'humanAdversaryIntrusion'),
      faults,
    },
    { requiredKeys: ['seed', 'horizon', 'counts'] },
  );
  return changes.map(({ counts, onboarded, adversary, ...rest }) => varied(base, counts, onboarded, adversary, rest));
}

function varied(
  base: ScenarioData,
  counts: readonly number[],
  onboarded: boolean | undefined,
  adversary: string | undefined,
  rest: ScenarioData,
): ScenarioData {
  // A variant may be shorter than the warm-up of what it varies.
  const { small: _, warmUp: __, batches: ___, ...kept } = base;
  const groups = (Array.isArray(base.population) ? base.population : []) as ScenarioData[];
  const population = groups.map((group, index) => ({
    ...group,
    count: counts[index % counts.length],
    ...(onboarded === undefined ? {} : { onboarded }),
  }));
  const merged = Object.entries(rest).map(([name, value]) => [
    name,
    isMap(value) && isMap(base[name]) ? { ...base[name], ...value } : value,
  ]);
  const detection = { visibility: 1, alert: 0.5, falseLeads: { trace: ['3h', '9h'] } };
  return {
    ...kept,
    ...(groups.length === 0 ? {} : { population }),
    ...(adversary === undefined
      ? {}
      : { adversaries: [{ kind: adversary, arrivals: { trace: ['2h', '20h'] } }], detection }),
    ...Object.fromEntries(merged),
  };
}

function isMap(value: unknown): value is ScenarioData {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
