import type { Fact } from './fact.ts';

const calibrate = 'simulator/model/threats/calibrate/detection.ts';

const evaluations = (quantity: string, value: number): Fact => ({
  quantity,
  statistic: 'share',
  value,
  unit: 'share',
  population: '9 products, 136 scored steps each',
  period: '2018',
  publisher: 'MITRE',
  edition: 'ATT&CK Evaluations, APT3',
  url: 'github.com/SecurityRiskAdvisors/mitreevalsdb, commit eeb81a3; own count',
  accessed: '2026-11-22',
  licence: 'percentages cited; the results themselves are not taken over',
  confidence: 'computed',
  usedBy: [calibrate, 'simulator/scenarios/detection.ts'],
});

const guide = (quantity: string, value: number): Fact => ({
  quantity,
  statistic: 'share',
  value,
  unit: 'share',
  population: "about a million incidents of Microsoft Defender with customers' verdicts",
  period: '2024',
  publisher: 'Microsoft',
  edition: 'GUIDE, arXiv 2407.09017',
  url: "arxiv.org/abs/2407.09017; the split in a student's analysis of the data",
  accessed: '2026-11-22',
  licence: 'figure of a paper, cited as a fact; the data set is not taken over',
  confidence: 'secondary',
  usedBy: [calibrate, 'simulator/model/threats/noise.ts'],
});

/** What of an adversary's steps is seen, and what alerts turn out to be. */
export const detectionFacts = {
  'step-visible': evaluations('steps that left any trace in the product', 0.731),
  'step-alert': evaluations('steps that led to an alert', 0.224),
  'alert-delayed': evaluations('alerts that came late only: from the people of a managed service', 0.61),
  'hunting-fastest': {
    ...evaluations('mean time to detect, the fastest service', 4),
    statistic: 'mean',
    unit: 'minutes',
    population: '11 managed services, 43 scored steps',
    period: '2024',
    edition: 'ATT&CK Evaluations, Managed Services round 2',
    url: 'crowdstrike.com: as one of the vendors reads its own result',
    confidence: 'secondary',
  },
  'hunting-slowest-factor': {
    ...evaluations('how many times as long the slowest of the other services took', 11),
    statistic: 'ratio',
    unit: 'times',
    population: '11 managed services, 43 scored steps',
    period: '2024',
    edition: 'ATT&CK Evaluations, Managed Services round 2',
    url: 'crowdstrike.com: as one of the vendors reads its own result',
    confidence: 'secondary',
  },
  'verdict-benign-positive': guide('incidents that were benign positives', 0.425),
  'verdict-false-positive': guide('incidents that were false positives', 0.22),
} as const satisfies Readonly<Record<string, Fact>>;
