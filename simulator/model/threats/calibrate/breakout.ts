import { makeWithPauses, type YieldToEventLoop } from '../../../../numeric/event-loop.ts';
import { normalQuantile, type StreamSource } from '../../../../numeric/random/index.ts';
import { mean, quantile, sorted } from '../../../../numeric/statistics/index.ts';
import { assumed, breakoutYears, type FactId, fact } from '../../../scenarios/facts/index.ts';
import { generateCampaign } from '../generate.ts';
import { byChance, type CalibrationRow, compare } from './row.ts';

const SECOND = 1_000;
/** The fastest of the year is taken for the fastest of so many. */
const THOUSAND = 1_000;

/** Breakout times of campaigns that move at all, against the published means. */
export async function breakoutRows(
  streams: StreamSource,
  campaigns: number,
  pause: YieldToEventLoop,
): Promise<readonly CalibrationRow[]> {
  const sigma = assumed('breakout-sigma');
  const byYear = new Map<number, Float64Array>();
  for (const year of breakoutYears) byYear.set(year, await breakouts(year, streams, campaigns, pause));
  const means = [...byYear].map(([year, times]) => {
    const id = `breakout-${year}` as FactId;
    const spread = Math.sqrt(Math.expm1(sigma ** 2));
    return compare(id, {
      kind: 'parameter',
      generated: mean(times) / 60,
      tolerance: (4 * spread * fact(id)) / Math.sqrt(times.length),
      because: byChance,
      n: times.length,
    });
  });
  // Far out in the tail it takes many; the first actions of an intrusion are enough to move.
  const newest = await breakouts(2025, streams, 8 * campaigns, pause, 6);
  const p = 1 / THOUSAND;
  const density = Math.exp(-(normalQuantile(p) ** 2) / 2) / Math.sqrt(2 * Math.PI);
  const error = (sigma * Math.sqrt((p * (1 - p)) / newest.length)) / density;
  return [
    ...means,
    compare('breakout-fastest-2025', {
      kind: 'parameter',
      quantity: 'fastest breakout time: the fastest of a thousand',
      generated: quantile(newest, p),
      tolerance: fact('breakout-fastest-2025') * Math.expm1(4 * error),
      because: byChance,
      n: newest.length,
    }),
  ];
}

/** From foothold to lateral movement, seconds, ascending. */
async function breakouts(
  year: number,
  streams: StreamSource,
  campaigns: number,
  pause: YieldToEventLoop,
  actions?: number,
): Promise<Float64Array> {
  const spec = { kind: 'handsOnKeyboardAttack', year, ...(actions === undefined ? {} : { actions }) } as const;
  const times = await makeWithPauses(
    campaigns,
    (index) => {
      const { breakout, foothold } = generateCampaign(spec, streams, `breakout-${year}-${actions ?? 'all'}-${index}`);
      return breakout === undefined ? undefined : (breakout - foothold) / SECOND;
    },
    pause,
  );
  return sorted(times.filter((time) => time !== undefined));
}
