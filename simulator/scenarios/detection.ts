import type { Distribution } from '../../numeric/random/index.ts';
import { assumed, fact } from './facts/index.ts';

const MINUTE = 60_000;

/** How much of an intrusion is seen, and how soon. Each step is seen or not independently of the others. */
export interface Detection {
  /** The share of steps that leave telemetry. */
  readonly visibility: number;
  /** The share of steps that raise an alert by themselves; part of the visible ones. */
  readonly alert: number;
  /** The chance that hunters find a visible step that raised no alert. */
  readonly hunted: number;
  /** From a step to its telemetry. */
  readonly telemetryLag: Distribution;
  /** From a step to its alert; never before its telemetry. */
  readonly alertLag: Distribution;
  /** From telemetry to the moment at which hunting comes upon it. */
  readonly huntingLag: Distribution;
}

/**
 * How much of an intrusion is seen. Most of the alerts that evaluators counted came late, from the people of a managed
 * service: here these are what hunting finds, and only the others are alerts.
 */
export const detectionDefaults: Detection = {
  visibility: fact('step-visible'),
  alert: fact('step-alert') * (1 - fact('alert-delayed')),
  hunted:
    (fact('step-alert') * fact('alert-delayed')) /
    (fact('step-visible') - fact('step-alert') * (1 - fact('alert-delayed'))),
  telemetryLag: { exponential: { mean: assumed('telemetry-lag') * MINUTE } },
  alertLag: { exponential: { mean: assumed('alert-lag') * MINUTE } },
  huntingLag: {
    uniform: [fact('hunting-fastest') * MINUTE, fact('hunting-fastest') * fact('hunting-slowest-factor') * MINUTE],
  },
};
