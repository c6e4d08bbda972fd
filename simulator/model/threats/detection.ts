import { bernoulli, type StreamSource, sample } from '../../../numeric/random/index.ts';
import type { Detection } from '../../scenarios/detection.ts';
import type { Action, Campaign } from './campaign.ts';
import { outside, wholeSecond } from './schedule.ts';

/** What became of a step. Times are milliseconds from the campaign's begin, whole seconds. */
export interface Observation {
  readonly action: Action;
  readonly seen: 'unseen' | 'telemetry' | 'alert';
  /** When its telemetry is there; absent for an unseen step. */
  readonly telemetryAt?: number;
  /** When its alert is raised. */
  readonly alertAt?: number;
  /** When it is a lead in the hunters' queue: at its alert, or when hunting comes upon its telemetry. */
  readonly leadAt?: number;
}

/**
 * What is seen of a campaign, in the order of its actions. Steps outside the tenant (reconnaissance and resource
 * development) are never seen. What happens after the campaign has ended for the adversary is the caller's to leave out.
 */
export function observe(campaign: Campaign, detection: Detection, streams: StreamSource): readonly Observation[] {
  const outcomes = streams.of('detection.outcome', campaign.id);
  const lags = streams.of('detection.lag', campaign.id);
  return campaign.actions.map((action) => {
    // Every action takes the same number of uniforms, so that other shares shift no later action's draws.
    const [seen, found] = [outcomes.uniform(), outcomes.uniform()];
    const [first, second, third] = [lags.uniform(), lags.uniform(), lags.uniform()];
    if (outside.has(action.tactic) || !bernoulli(detection.visibility, seen)) return { action, seen: 'unseen' };
    const telemetry = action.at + sample(detection.telemetryLag, first);
    const telemetryAt = wholeSecond(telemetry);
    if (bernoulli(Math.min(detection.alert, detection.visibility), seen)) {
      const alertAt = wholeSecond(Math.max(telemetry, action.at + sample(detection.alertLag, second)));
      return { action, seen: 'alert', telemetryAt, alertAt, leadAt: alertAt };
    }
    if (!bernoulli(detection.hunted, found)) return { action, seen: 'telemetry', telemetryAt };
    return {
      action,
      seen: 'telemetry',
      telemetryAt,
      leadAt: wholeSecond(telemetry + sample(detection.huntingLag, third)),
    };
  });
}
