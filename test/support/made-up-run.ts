import type { DurationSample, Level } from '../../numeric/measures/measurements.ts';
import { Streams } from '../../numeric/random/index.ts';
import type { CampaignTimeline, MachineCoverage, RunResult } from '../../simulator/model/result.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** A run as a scenario could leave it, drawn from a formula: for what only reads results. */
export function madeUpRun(
  replication: number,
  { scale = 1, lost = 0 }: { scale?: number; lost?: number } = {},
): RunResult {
  const streams = new Streams('made-up', 7, replication);
  const draw = streams.of('draw');
  const exponential = (mean: number) => Math.round((-Math.log(1 - draw.uniform()) * mean) / 1_000) * 1_000;
  const sample = (n: number, mean: number, open: number): DurationSample => ({
    values: Float64Array.from({ length: n }, () => exponential(mean)),
    open: Float64Array.from({ length: open }, () => exponential(mean / 2)),
  });
  const line: [number, number][] = [];
  let queue = 0;
  let area = 0;
  let most = 0;
  for (let time = 0; time < 28 * DAY; time += 4 * HOUR) {
    queue = Math.max(0, queue + Math.floor(draw.uniform() * 5) - 2);
    area += queue;
    most = Math.max(most, queue);
    line.push([time, queue]);
  }
  const level: Level = { average: area / line.length, max: most, line };
  const start = Date.UTC(2030, 0, 7, 8);
  const first = sample(180, 15 * HOUR * scale, 6);
  const seen = (at: number) =>
    (draw.uniform() < 0.3 ? 'alert' : at % 2 === 0 ? 'telemetry' : 'unseen') as 'alert' | 'telemetry' | 'unseen';
  const campaigns: CampaignTimeline[] = ['ransomware', 'cyberEspionage', 'handsOnKeyboardAttack', 'ransomware'].map(
    (kind, index) => {
      const began = start + index * 3 * DAY;
      const lead = began + exponential(2 * DAY) + HOUR;
      const far = {
        confirmed: lead + 6 * HOUR,
        notified: lead + 8 * HOUR,
        seen: lead + 11 * HOUR,
        consulted: lead + 14 * HOUR,
        advised: lead + 40 * HOUR,
        contained: lead + 58 * HOUR,
      };
      return {
        id: `c-${index + 1}`,
        kind,
        tenant: `bank-${index + 1}`,
        began,
        lead,
        ...(index === 1 ? { confirmed: lead + 9 * HOUR } : far),
        ...(index === 2 ? { objective: began + 20 * HOUR } : {}),
        instances: [`attack-notification/n-${index}`, `eod-case/e-${index}`],
        actions: Array.from({ length: 12 }, (_, action) => ({
          at: began + action * 5 * HOUR,
          technique: 'T1566',
          tactic: 'initial-access',
          seen: seen(action),
        })),
      };
    },
  );
  const reach = (names: string[], never: string[]) => ({
    reached: Object.fromEntries(names.map((name, index) => [name, 210 - index * 17])),
    never,
  });
  const coverage: Record<string, MachineCoverage> = {
    'eod-case': {
      states: reach(
        ['open.opened', 'open.triaged', 'open.advised', 'closed.concluded', 'closed.noReply'],
        ['closed.withdrawn'],
      ),
      transitions: reach(['open.opened TRIAGE', 'open.triaged REPORT'], ['open.opened WITHDRAW']),
      guards: reach(['isFirst'], ['isLate']),
      refusals: { reached: { EVENT_NOT_ACCEPTED: 4, ROLE_NOT_ALLOWED: 1 }, never: ['EVENT_UNKNOWN'] },
    },
    'tan-application': {
      states: reach(['eligibilityCheck', 'approval', 'active'], []),
      transitions: reach(['approval APPROVE'], []),
      guards: reach([], []),
      refusals: reach([], ['EVENT_NOT_ACCEPTED']),
    },
  };
  return {
    scenario: 'made-up',
    seed: 7,
    replication,
    target: 'virtual',
    start,
    horizon: 28 * DAY,
    measurements: {
      durations: {
        'eod.firstReport': first,
        'eod.conclude': sample(150, 50 * HOUR, 20),
        'tan.seen': sample(40, 2 * HOUR, 1),
        'lead.wait': sample(0, 1, 0),
      },
      counts: {
        'eod.opened': 186,
        'eod.breach': first.values.filter((value) => value > 2 * DAY).length,
        'tan.notified': 41,
        'tan.falseNotice': 1,
        lost,
      },
      levels: {
        'experts.queue': level,
        'experts.busy': { ...level, average: Math.min(level.average, 3), capacity: 4 },
      },
    },
    coverage,
    invariants: [{ name: 'every case ends in one final state', checks: 186, violations: 0, examples: [] }],
    surprises: [],
    instances: 230,
    steps: 1_840 + replication,
    ends: { 'eod-case': { done: 166, active: 20 }, 'tan-application': { active: 12 } },
    digest: (replication + 1).toString(16).padStart(64, 'a'),
    campaigns,
  };
}
