import { z } from 'zod';
import { arrivalSchema } from '../../arrivals/index.ts';
import { chance, name } from './basics.ts';

/** Adversaries of one class, and how often they come. */
const adversary = z.strictObject({
  kind: z
    .enum(['humanAdversaryIntrusion', 'handsOnKeyboardAttack', 'cyberEspionage', 'ransomware'])
    .describe('The class: it decides how fast they are and what they come for.'),
  arrivals: arrivalSchema.describe('When a campaign begins.'),
  groups: z.array(name).min(1).max(100).optional().describe('The groups of tenants that they attack; without it all.'),
  tenants: z
    .int()
    .min(1)
    .max(10_000)
    .default(1)
    .describe('How many tenants one campaign attacks at once, each drawn by chance.'),
});

export const adversaries = z.array(adversary).max(50).default([]);

export const detection = z
  .strictObject({
    visibility: chance(0.73, 'The share of an adversary’s steps that leaves telemetry.'),
    alert: chance(0.22, 'The share that raises an alert; part of the visible ones.'),
    hunted: chance(0.15, 'The chance that hunters find a visible step that raised no alert.'),
    falseLeads: arrivalSchema.optional().describe('Leads that no adversary stands behind, for each tenant.'),
  })
  .prefault({});
