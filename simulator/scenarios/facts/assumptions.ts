import type { Assumption } from './fact.ts';

const presets = 'simulator/model/threats/presets.ts';
const detection = 'simulator/scenarios/detection.ts';

/** Parameters without a published figure. A scenario can set those of detection and of times. */
export const assumptions = {
  'dirichlet-weight': {
    what: 'pseudo-counts that a row of the transition table is given, shared out by column totals',
    value: 7,
    unit: 'count',
    reason: 'Half a count for each of the 14 tactics: rows of 12 to 24 edges are too thin to rule anything out.',
    usedBy: ['simulator/model/threats/chain.ts'],
  },
  'breakout-sigma': {
    what: 'standard deviation of the logarithm of breakout time',
    value: 1.14,
    unit: 'sigma',
    reason: 'Takes the fastest of 2025, 27 seconds, for the fastest of a thousand at a mean of 29 minutes.',
    usedBy: ['simulator/model/threats/calibrate/breakout.ts', presets],
  },
  'telemetry-lag': {
    what: 'mean time from an action to its telemetry, exponential',
    value: 2,
    unit: 'minutes',
    reason: 'Sensors report in minutes; no figure for the service is known.',
    usedBy: [detection],
  },
  'alert-lag': {
    what: 'mean time from an action to its alert, exponential',
    value: 5,
    unit: 'minutes',
    reason: 'Automated alerts come within minutes of the telemetry; no figure for the service is known.',
    usedBy: [detection],
  },
  'false-leads-per-week': {
    what: 'leads a week in each tenant that no intrusion stands behind',
    value: 0.5,
    unit: 'count',
    reason: 'Hunters look at what queries return, not at alerts; how often that is nothing has not been published.',
    usedBy: ['simulator/model/threats/noise.ts'],
  },
} as const satisfies Readonly<Record<string, Assumption>>;
