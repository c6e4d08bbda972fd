import { forEachWithPauses, type YieldToEventLoop } from '../../../../numeric/event-loop.ts';
import type { StreamSource } from '../../../../numeric/random/index.ts';
import { detectionDefaults } from '../../../scenarios/detection.ts';
import { fact } from '../../../scenarios/facts/index.ts';
import type { Campaign } from '../campaign.ts';
import { observe } from '../detection.ts';
import { noise } from '../noise.ts';
import { outside } from '../schedule.ts';
import { byChance, type CalibrationRow, chanceOf, compare } from './row.ts';

const MINUTE = 60_000;

/** What is seen of intrusions, and what noise turns out to be. */
export async function detectionRows(
  campaigns: readonly Campaign[],
  streams: StreamSource,
  pause: YieldToEventLoop,
): Promise<readonly CalibrationRow[]> {
  let [steps, visible, alerts, hunted] = [0, 0, 0, 0];
  let [fastest, slowest] = [Number.POSITIVE_INFINITY, 0];
  const look = (campaign: Campaign) => {
    for (const { action, alertAt, leadAt, seen, telemetryAt } of observe(campaign, detectionDefaults, streams)) {
      if (outside.has(action.tactic)) continue;
      steps++;
      if (seen !== 'unseen') visible++;
      if (alertAt !== undefined) alerts++;
      else if (leadAt !== undefined && telemetryAt !== undefined) {
        hunted++;
        fastest = Math.min(fastest, leadAt - telemetryAt);
        slowest = Math.max(slowest, leadAt - telemetryAt);
      }
    }
  };
  await forEachWithPauses(campaigns, look, pause);
  const parameter = (generated: number, cited: number, n: number) =>
    ({ kind: 'parameter', generated, cited, tolerance: chanceOf(cited, n), because: byChance, n }) as const;
  const verdicts = noise({ poisson: { rate: 1 } }, streams, 'calibration', 0, campaigns.length);
  const kinds = [...verdicts].map(({ verdict }) => verdict);
  const benign = kinds.filter((verdict) => verdict === 'benignPositive').length / kinds.length;
  const both = fact('verdict-benign-positive') + fact('verdict-false-positive');
  const rounding = 'lags are rounded up to whole seconds, and the ends of a uniform law are reached nearly';
  return [
    compare('step-visible', parameter(visible / steps, fact('step-visible'), steps)),
    compare('step-alert', parameter((alerts + hunted) / steps, fact('step-alert'), steps)),
    compare('alert-delayed', parameter(hunted / (alerts + hunted), fact('alert-delayed'), alerts + hunted)),
    compare('hunting-fastest', {
      ...parameter(fastest / MINUTE, fact('hunting-fastest'), hunted),
      quantity: 'least time that hunting takes',
      statistic: 'minimum',
      tolerance: 0.5,
      because: rounding,
    }),
    compare('hunting-slowest-factor', {
      ...parameter(slowest / fastest, fact('hunting-slowest-factor'), hunted),
      quantity: 'longest time that hunting takes, in times of the least',
      tolerance: 0.5,
      because: rounding,
    }),
    ...(['verdict-benign-positive', 'verdict-false-positive'] as const).map((id) =>
      compare(id, {
        ...parameter(id === 'verdict-benign-positive' ? benign : 1 - benign, fact(id) / both, kinds.length),
        quantity: id === 'verdict-benign-positive' ? 'noise that is benign' : 'noise that is false',
      }),
    ),
  ];
}
