import { forEachWithPauses, type YieldToEventLoop } from '../../../../numeric/event-loop.ts';
import { quantile, sorted } from '../../../../numeric/statistics/index.ts';
import { fact, startCounts, tactics, techniquesByTactic, transitionCounts } from '../../../scenarios/facts/index.ts';
import type { Campaign } from '../campaign.ts';
import { byChance, type CalibrationRow, chanceOf, compare, fewPoints, pointsAnd } from './row.ts';

const fewJoins =
  'Paths join only where one is open or has ended; where a graph is one path nothing can. Recorded flows also join what goes on elsewhere.';

/** How actions follow each other in generated intrusions, against the recorded ones. */
export async function graphRows(
  campaigns: readonly Campaign[],
  pause: YieldToEventLoop,
): Promise<readonly CalibrationRow[]> {
  const count = await tally(campaigns, pause);
  const total = count.forward + count.same + count.back;
  const check = (generated: number, n: number, misfit?: string) =>
    ({ kind: 'check', generated, tolerance: pointsAnd(0.5, n), because: fewPoints, n, misfit }) as const;
  const parameter = (generated: number, cited: number, n: number) =>
    ({ kind: 'parameter', generated, cited, tolerance: chanceOf(cited, n), because: byChance, n }) as const;
  const initial = (startCounts[tactics.indexOf('initial-access')] ?? 0) / fact('attack-flow-starts');
  const transfers = techniquesByTactic['command-and-control'];
  const transfer = (transfers.T1105 ?? 0) / Object.values(transfers).reduce((sum, value) => sum + value, 0);
  return [
    compare('attack-flow-transitions', {
      ...check(distance(count.edges, total), total),
      quantity: 'edges by pair of tactics: distance from the recorded ones (total variation)',
      statistic: 'distance',
      unit: 'share',
      cited: 0,
      tolerance: 0.1,
      because: 'pseudo-counts move a tenth of the thin rows',
    }),
    compare('attack-flow-forward', check(count.forward / total, total)),
    compare('attack-flow-same', check(count.same / total, total)),
    compare('attack-flow-back', check(count.back / total, total)),
    compare('attack-flow-starts', {
      ...parameter(count.initial / count.beginnings, initial, count.beginnings),
      quantity: 'beginnings that are initial access',
      statistic: 'share',
      unit: 'share',
    }),
    compare('attack-flow-sizes', {
      kind: 'parameter',
      generated: quantile(sorted(campaigns.map(({ actions }) => actions.length)), 0.5),
      tolerance: 4,
      because: 'sizes near the median are 18, 19 and 23',
      n: campaigns.length,
    }),
    compare('attack-flow-one-follower', check(count.oneFollower / count.actions, count.actions)),
    compare('attack-flow-joins', check(count.joins / count.actions, count.actions, fewJoins)),
    compare(
      'attack-flow-operators-and',
      parameter(count.and / count.joins, fact('attack-flow-operators-and'), count.joins),
    ),
    compare('attack-flow-techniques', {
      ...parameter(count.transfers / count.commands, transfer, count.commands),
      quantity: 'actions of command and control that transfer a tool (T1105)',
      statistic: 'share',
      unit: 'share',
    }),
  ];
}

async function tally(campaigns: readonly Campaign[], pause: YieldToEventLoop) {
  const count = {
    actions: 0,
    and: 0,
    back: 0,
    beginnings: 0,
    commands: 0,
    edges: new Map<string, number>(),
    forward: 0,
    initial: 0,
    joins: 0,
    oneFollower: 0,
    same: 0,
    transfers: 0,
  };
  const add = ({ actions }: Campaign) => {
    const columns = new Map(actions.map(({ id, tactic }) => [id, tactics.indexOf(tactic)]));
    const followers = new Map<string, number>();
    for (const { after, id, join, tactic, technique } of actions) {
      count.actions++;
      if (after.length === 0) count.beginnings++;
      if (after.length === 0 && tactic === 'initial-access') count.initial++;
      if (after.length > 1) count.joins++;
      if (after.length > 1 && join === 'AND') count.and++;
      if (tactic === 'command-and-control') count.commands++;
      if (tactic === 'command-and-control' && technique === 'T1105') count.transfers++;
      const to = columns.get(id) ?? 0;
      for (const before of after) {
        const from = columns.get(before) ?? 0;
        count[from < to ? 'forward' : from === to ? 'same' : 'back']++;
        count.edges.set(`${from},${to}`, (count.edges.get(`${from},${to}`) ?? 0) + 1);
        followers.set(before, (followers.get(before) ?? 0) + 1);
      }
    }
    for (const followed of followers.values()) if (followed === 1) count.oneFollower++;
  };
  await forEachWithPauses(campaigns, add, pause);
  return count;
}

/** Half the sum of differences between recorded and generated shares of each pair: 0 alike, 1 nothing in common. */
function distance(edges: ReadonlyMap<string, number>, total: number): number {
  const recorded = fact('attack-flow-transitions');
  let sum = 0;
  for (const [from, tactic] of tactics.entries())
    for (const [to, count] of transitionCounts[tactic].entries())
      sum += Math.abs((edges.get(`${from},${to}`) ?? 0) / total - count / recorded);
  return sum / 2;
}
