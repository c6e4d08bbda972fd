import fc from 'fast-check';
import { adapters } from '../../simulator/scenarios/parts/faults.ts';

const hours = (min: number, max: number) => fc.integer({ min, max }).map((h) => `${h}h`);
const share = fc.integer({ min: 0, max: 4 }).map((quarters) => quarters / 4);
const few = fc.integer({ min: 0, max: 2 }).map((quarters) => quarters / 4);
const faults = fc.array(
  fc.oneof(
    fc.record({ drop: fc.record({ share: few, retry: hours(1, 3), attempts: fc.constant(20) }) }),
    fc.record({ duplicate: fc.record({ share: few, after: hours(0, 2) }) }),
    fc.record({ delay: fc.record({ share: few, by: hours(1, 9) }) }),
    fc.record({ reorder: fc.record({ share: few, within: hours(1, 9) }) }),
    fc.record({
      outage: fc.record({
        of: fc.constantFrom(...adapters),
        from: hours(0, 20),
        to: hours(21, 90),
        share: fc.constantFrom(0.5, 1),
      }),
    }),
    fc.record({ untold: fc.record({ share: few, from: hours(0, 20), until: hours(21, 90) }) }),
  ),
  { maxLength: 3 },
);

/** A small scenario as it is read from a file: a few tenants, days and intrusions, with all that can go wrong. */
export function smallStudy({
  days,
  tenants,
}: {
  readonly days: number;
  readonly tenants: number;
}): fc.Arbitrary<object> {
  return fc.record({
    scenario: fc.constant('generated'),
    seed: fc.nat(),
    start: fc.constant('2030-01-07T08:00:00Z'),
    horizon: fc.integer({ min: 2, max: days }).map((d) => `${d}d`),
    population: fc.tuple(
      fc.record({
        group: fc.constant('served'),
        count: fc.integer({ min: 1, max: tenants }),
        onboarded: fc.boolean(),
        profiles: fc.constantFrom({ mde: 1 }, { xdr: 1 }),
        docsEra: fc.constantFrom('2020', '2021-mid'),
        eligible: fc.constantFrom(1, 0.5),
        remedy: hours(1, 30),
        subscription: share,
      }),
    ),
    customers: fc.record({
      talk: hours(1, 6),
      fillIn: hours(1, 6),
      consult: share,
      inquiries: fc.constantFrom({ poisson: { rate: 1, per: '1d' } }, { trace: ['5h', '6h', '30h'] }),
      reply: hours(1, 30),
      neverReply: share,
      discard: few,
      lacksPermission: few,
      withdraw: few,
      followUp: share,
      confirmClose: share,
      declineIr: share,
      handToIr: few,
      optOut: fc.constantFrom({ poisson: { rate: 0, per: '1d' } }, { poisson: { rate: 1, per: '3d' } }),
      optInAfter: hours(1, 30),
      consultAnyway: share,
      track: few,
      contractEnd: fc.constantFrom({ poisson: { rate: 0, per: '1d' } }, { poisson: { rate: 1, per: '2d' } }),
      renew: share,
      renewAfter: hours(1, 30),
      lapse: fc.constantFrom({ poisson: { rate: 0, per: '1d' } }, { poisson: { rate: 1, per: '4d' } }),
    }),
    reviewers: fc.record({ count: fc.integer({ min: 1, max: 2 }), review: hours(1, 5), clarify: share, reject: few }),
    hunters: fc.record({
      count: fc.integer({ min: 1, max: 2 }),
      triage: hours(1, 5),
      recognise: share,
      dismiss: share,
    }),
    experts: fc.record({
      count: fc.integer({ min: 1, max: 2 }),
      look: hours(1, 60),
      moreInfo: few.map((f) => f / 2),
      samples: few.map((f) => f / 2),
      moreTime: few.map((f) => f / 2),
      outOfScope: few,
      irNeeded: share,
    }),
    adversaries: fc.array(
      fc.record({
        kind: fc.constantFrom('ransomware', 'handsOnKeyboardAttack', 'cyberEspionage', 'humanAdversaryIntrusion'),
        arrivals: fc.constantFrom({ trace: ['2h'] }, { trace: ['20h', '21h'] }),
        tenants: fc.integer({ min: 1, max: 2 }),
        dwell: hours(10, 90),
      }),
      { maxLength: 1 },
    ),
    detection: fc.record({
      visibility: fc.constant(1),
      alert: share,
      falseLeads: fc.constantFrom({ trace: [] }, { trace: ['3h', '9h', '10h'] }),
    }),
    policy: fc.constantFrom(
      {},
      { 'eod-case': { firstReportDue: '1d', customerReminder: '10h', noReplyLimit: '2d', quietClose: '1d' } },
      { 'tan-application': { suspensionGrace: '1d', assessmentReminder: '3h' } },
    ),
    faults,
  });
}
