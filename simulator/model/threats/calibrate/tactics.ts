import { quantile, sorted } from '../../../../numeric/statistics/index.ts';
import { type FactId, fact, type Tactic, tactics } from '../../../scenarios/facts/index.ts';
import type { Campaign } from '../campaign.ts';
import { type CalibrationRow, chanceOf, compare } from './row.ts';

/** Campaigns of ATT&CK that name techniques. */
const CAMPAIGNS = 51;

const curated = 'Recorded flows were chosen for being told to their end; reports on campaigns often stop before it.';
const tenant = 'Recorded flows begin with the victim; reports on campaigns also list what the adversary had prepared.';
const longer = 'Recorded flows tell an intrusion step by step, and go through this more often than reports mention it.';

const several =
  'A technique of a reported campaign counts under each tactic that ATT&CK lists it under; a recorded action has one.';

const misfits: Readonly<Partial<Record<Tactic, string>>> = {
  reconnaissance: longer,
  'resource-development': tenant,
  'privilege-escalation': several,
  'credential-access': longer,
  discovery: longer,
  'lateral-movement': longer,
  exfiltration: curated,
  impact: curated,
};

/** Which tactics whole intrusions show, against campaigns of ATT&CK: other data than the transitions come from. */
export function tacticRows(campaigns: readonly Campaign[]): readonly CalibrationRow[] {
  const shows = new Map<Tactic, number>();
  for (const { actions } of campaigns)
    for (const tactic of new Set(actions.map((action) => action.tactic)))
      shows.set(tactic, (shows.get(tactic) ?? 0) + 1);
  const own = 'two standard errors of each figure: the cited one comes from 51 campaigns';
  const rows = tactics.map((tactic) => {
    const id = `attack-campaign-${tactic}` as FactId;
    return compare(id, {
      kind: 'check',
      generated: (shows.get(tactic) ?? 0) / campaigns.length,
      tolerance: (chanceOf(fact(id), CAMPAIGNS) + chanceOf(fact(id), campaigns.length)) / 2,
      because: own,
      n: campaigns.length,
      misfit: misfits[tactic],
    });
  });
  const techniques = campaigns.map(({ actions }) => new Set(actions.map(({ technique }) => technique)).size);
  return [
    ...rows,
    compare('attack-campaign-techniques', {
      kind: 'check',
      generated: quantile(sorted(techniques), 0.5),
      // Quartiles of 10 and 26: a standard deviation of about 12.
      tolerance: 4,
      because: own,
      n: campaigns.length,
    }),
  ];
}
