import { z } from 'zod';
import type { Distribution } from '../../../numeric/random/index.ts';
import { detectionDefaults } from '../detection.ts';
import { arrivalSchema } from './arrivals.ts';
import { chance, name } from './basics.ts';
import { distributionSchema } from './distributions.ts';

/** The classes of adversaries: the three kinds of threat that are hunted for, and ransomware, which is fast. */
export const campaignKinds = [
  'humanAdversaryIntrusion',
  'handsOnKeyboardAttack',
  'cyberEspionage',
  'ransomware',
] as const;

export type CampaignKind = (typeof campaignKinds)[number];

/** What an adversary does, as somebody wrote it down. */
const flow = z.strictObject({
  file: z
    .string()
    .min(1)
    .max(1_000)
    .describe(
      'A flow of Attack Flow (.afb or STIX 2.1), an adversary or abilities of Caldera; from beside the scenario.',
    ),
  conditionHolds: chance(0.5, 'How likely a condition holds where the flow goes on either way.'),
});

/** Adversaries of one class, and how often they come. */
const adversary = z.strictObject({
  kind: z.enum(campaignKinds).describe('The class: it decides how fast they are and what they come for.'),
  arrivals: arrivalSchema.describe('When a campaign begins.'),
  groups: z
    .array(name)
    .min(1)
    .max(100)
    .exactOptional()
    .describe('The groups of tenants that they attack; without it all.'),
  tenants: z
    .int()
    .min(1)
    .max(10_000)
    .default(1)
    .describe('How many tenants one campaign attacks at once, each drawn by chance.'),
  year: z
    .int()
    .min(2011)
    .max(2100)
    .exactOptional()
    .describe('Dwell and breakout times are those published for this year; without it the newest.'),
  dwell: distributionSchema
    .exactOptional()
    .describe('From the first foothold to being discovered without hunting, in place of the published time.'),
  breakout: distributionSchema
    .exactOptional()
    .describe('From the first foothold to lateral movement, in place of the published time.'),
  flow: flow.exactOptional().describe('What they do, step by step, in place of steps that are drawn.'),
  actions: z
    .int()
    .min(1)
    .max(1_000)
    .exactOptional()
    .describe('How many steps; without it as recorded intrusions have.'),
});

export const adversaries = z.array(adversary).max(50).default([]);

/** A law with a default that comes from the table of cited figures. */
function lag(law: Distribution, description: string) {
  return distributionSchema
    .optional()
    .transform((given): Distribution => given ?? law)
    .describe(description);
}

export const detection = z
  .strictObject({
    visibility: chance(detectionDefaults.visibility, "The share of an adversary's steps that leaves telemetry."),
    alert: chance(detectionDefaults.alert, 'The share that raises an alert by itself; part of the visible ones.'),
    hunted: chance(detectionDefaults.hunted, 'The chance that hunters find a visible step that raised no alert.'),
    telemetryLag: lag(detectionDefaults.telemetryLag, 'From a step to its telemetry.'),
    alertLag: lag(detectionDefaults.alertLag, 'From a step to its alert.'),
    huntingLag: lag(detectionDefaults.huntingLag, 'From telemetry to the moment at which hunting comes upon it.'),
    falseLeads: arrivalSchema
      .optional()
      .describe('Leads that no adversary stands behind, for each tenant; without it the rate that is assumed.'),
  })
  .prefault({});

/** Techniques in place of the pinned subset of ATT&CK. */
export const attackBundle = z
  .strictObject({
    file: z.string().min(1).max(1_000).describe('A STIX 2 bundle of ATT&CK for Enterprise; from beside the scenario.'),
    adversary: z
      .string()
      .min(1)
      .max(300)
      .exactOptional()
      .describe('Only the techniques of this group or campaign of it, such as G0016.'),
  })
  .optional()
  .describe('Where the techniques of adversaries come from; without it from a subset that comes with Watchfloor.');
