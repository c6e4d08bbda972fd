import type { Fact } from './fact.ts';

const calibrate = 'simulator/model/threats/calibrate/graph.ts';

const attackFlow = (quantity: string, value: number, unit: Fact['unit'], ...usedBy: readonly string[]): Fact => ({
  quantity,
  statistic: 'table',
  value,
  unit,
  population: '39 recorded intrusions',
  period: 'up to 2026-05-15',
  publisher: 'Center for Threat-Informed Defense',
  edition: 'Attack Flow corpus, commit 295d20d',
  url: 'github.com/center-for-threat-informed-defense/attack-flow',
  accessed: '2026-11-22',
  licence: 'Apache-2.0; own counts, no file taken over',
  confidence: 'computed',
  usedBy: [calibrate, ...usedBy],
});

const graph = 'simulator/model/threats/graph.ts';

/** How actions of an intrusion follow each other. */
export const corpusFacts = {
  'attack-flow-transitions': attackFlow(
    'edges between actions, by tactic',
    939,
    'edges',
    'simulator/model/threats/chain.ts',
  ),
  'attack-flow-starts': attackFlow('actions that a flow begins with', 51, 'actions', graph),
  'attack-flow-sizes': { ...attackFlow('actions of a flow', 19, 'actions'), statistic: 'median' },
  'attack-flow-one-follower': {
    ...attackFlow('actions that lead to one other: 621 of 833', 621 / 833, 'share'),
    statistic: 'share',
  },
  'attack-flow-operators-and': {
    ...attackFlow('operators that join paths and need all of them: 67 of 81', 67 / 81, 'share', graph),
    statistic: 'share',
  },
  'attack-flow-joins': {
    ...attackFlow('actions that more than one action leads to: 125 of 871', 125 / 871, 'share'),
    statistic: 'share',
  },
  'attack-flow-techniques': attackFlow(
    'actions by tactic and technique, the eight most frequent of a tactic',
    550,
    'actions',
    'simulator/scenarios/catalog.ts',
  ),
  'attack-flow-forward': {
    ...attackFlow('edges to a later column of ATT&CK', 455 / 939, 'share'),
    statistic: 'share',
  },
  'attack-flow-same': { ...attackFlow('edges within a column', 155 / 939, 'share'), statistic: 'share' },
  'attack-flow-back': {
    ...attackFlow('edges to an earlier column', 329 / 939, 'share'),
    statistic: 'share',
  },
} as const satisfies Readonly<Record<string, Fact>>;

const campaign = (tactic: string, value: number): Fact => ({
  quantity: `campaigns that show ${tactic}`,
  statistic: 'share',
  value,
  unit: 'share',
  population: '51 campaigns',
  period: 'up to 2025-11-13',
  publisher: 'MITRE',
  edition: 'ATT&CK for Enterprise 18.1, mitre/cti commit 421deac',
  url: 'github.com/mitre/cti',
  accessed: '2026-11-22',
  licence: "MITRE's ATT&CK terms; own counts",
  confidence: 'computed',
  usedBy: ['simulator/model/threats/calibrate/tactics.ts'],
});

/** In which share of ATT&CK's campaigns each tactic shows: other data than the transitions, so a check of whole paths. */
export const campaignFacts = {
  'attack-campaign-reconnaissance': campaign('reconnaissance', 0.24),
  'attack-campaign-resource-development': campaign('resource development', 0.86),
  'attack-campaign-initial-access': campaign('initial access', 0.75),
  'attack-campaign-execution': campaign('execution', 0.82),
  'attack-campaign-persistence': campaign('persistence', 0.67),
  'attack-campaign-privilege-escalation': campaign('privilege escalation', 0.65),
  'attack-campaign-defense-evasion': campaign('defense evasion', 0.84),
  'attack-campaign-credential-access': campaign('credential access', 0.47),
  'attack-campaign-discovery': campaign('discovery', 0.61),
  'attack-campaign-lateral-movement': campaign('lateral movement', 0.33),
  'attack-campaign-collection': campaign('collection', 0.53),
  'attack-campaign-command-and-control': campaign('command and control', 0.9),
  'attack-campaign-exfiltration': campaign('exfiltration', 0.31),
  'attack-campaign-impact': campaign('impact', 0.14),
  'attack-campaign-techniques': {
    ...campaign('', 17),
    quantity: 'techniques of a campaign',
    statistic: 'median',
    unit: 'techniques',
  },
} as const satisfies Readonly<Record<string, Fact>>;
