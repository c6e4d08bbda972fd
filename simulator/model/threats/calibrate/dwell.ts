import { makeWithPauses, type YieldToEventLoop } from '../../../../numeric/event-loop.ts';
import type { StreamSource } from '../../../../numeric/random/index.ts';
import { quantile, sorted } from '../../../../numeric/statistics/index.ts';
import { dwellYears, type FactId, fact } from '../../../scenarios/facts/index.ts';
import type { CampaignKind } from '../../../scenarios/parts/threats.ts';
import { generateCampaign } from '../generate.ts';
import { byChance, type CalibrationRow, compare, fewPoints, pointsAnd } from './row.ts';

const DAY = 86_400_000;

const oneLaw = 'One log-normal law is only a rough fit of the tail: it has too little between three months and ten.';
const nearMedian =
  'So near the median a share says little about the law: to meet it sigma would have to be 3.7, and the tail of 2021 denies that.';
const others = "Another publisher's population: faster cases than those that the median is taken from.";

/** Dwell times against the medians that they are made from, and against what else is known of their distribution. */
export async function dwellRows(
  streams: StreamSource,
  campaigns: number,
  pause: YieldToEventLoop,
): Promise<readonly CalibrationRow[]> {
  const sigma = fact('dwell-sigma');
  // A median of a log-normal law is known to about 1.25 sigma / √n of itself.
  const byMedian = (id: FactId, days: Float64Array) =>
    compare(id, {
      kind: 'parameter',
      generated: quantile(days, 0.5),
      tolerance: (4 * 1.2533 * sigma * fact(id)) / Math.sqrt(days.length),
      because: byChance,
      n: days.length,
    });
  const made = (kind: CampaignKind, year: number) => dwells(kind, year, streams, campaigns, pause);
  const global = new Map<number, Float64Array>();
  for (const year of dwellYears) global.set(year, await made('humanAdversaryIntrusion', year));
  const of = (year: number) => global.get(year) ?? new Float64Array();
  const handsOn = await made('handsOnKeyboardAttack', 2024);
  const espionage = await made('cyberEspionage', 2025);
  const ransomware = await made('ransomware', 2024);
  const logs = of(2021).map(Math.log);
  const share = (id: FactId, days: Float64Array, within: (day: number) => boolean, misfit?: string) =>
    compare(id, {
      kind: 'check',
      generated: days.filter(within).length / days.length,
      tolerance: pointsAnd(fact(id), days.length),
      because: fewPoints,
      n: days.length,
      misfit,
    });
  return [
    ...dwellYears.map((year) => byMedian(`dwell-${year}` as FactId, of(year))),
    byMedian('dwell-hands-on-2024', handsOn),
    byMedian('dwell-espionage-2025', espionage),
    byMedian('dwell-ransomware-2024', ransomware),
    compare('dwell-sigma', {
      kind: 'parameter',
      generated: deviation(logs),
      tolerance: (4 * sigma) / Math.sqrt(2 * logs.length),
      because: byChance,
      n: logs.length,
    }),
    share('dwell-tail-548', of(2021), (day) => day > 548),
    share('dwell-tail-700', of(2021), (day) => day > 700),
    share('dwell-90-300', of(2021), (day) => day >= 90 && day <= 300, oneLaw),
    share('dwell-week-2024', of(2024), (day) => day <= 7, nearMedian),
    share('dwell-ransomware-week-2024', ransomware, (day) => day <= 7, nearMedian),
    share('dwell-ransomware-5h-2023', ransomware, (day) => day <= 5 / 24, others),
  ];
}

/** From foothold to discovery, days, ascending. The graph does not bear on it, so one action is enough. */
async function dwells(
  kind: CampaignKind,
  year: number,
  streams: StreamSource,
  campaigns: number,
  pause: YieldToEventLoop,
): Promise<Float64Array> {
  const days = await makeWithPauses(
    campaigns,
    (index) => {
      const id = `dwell-${kind}-${year}-${index}`;
      const { discovered, foothold } = generateCampaign({ kind, year, actions: 1 }, streams, id);
      return (discovered - foothold) / DAY;
    },
    pause,
  );
  return sorted(days);
}

function deviation(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}
