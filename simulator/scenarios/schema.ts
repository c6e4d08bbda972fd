import { z } from 'zod';
import type { Catalog } from './catalog.ts';
import type { Flow } from './flows/index.ts';
import { fields, name, offset } from './parts/basics.ts';
import { faults } from './parts/faults.ts';
import { operations } from './parts/operations.ts';
import { customers, experts, hunters, reviewers } from './parts/people.ts';
import { script } from './parts/script.ts';
import { population, tenant } from './parts/tenants.ts';
import { adversaries, attackBundle, detection } from './parts/threats.ts';

/**
 * The one scenario schema. A scenario is a script of events at given times, a world of modelled people and
 * adversaries, or both.
 */
export const scenarioSchema = z
  .strictObject({
    scenario: name,
    title: z.string().max(200).default(''),
    description: z.string().max(4_000).default(''),
    seed: z.int().min(0).default(1),
    /** Scenario time zero. */
    start: z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)),
    /** How long the scenario lasts. */
    horizon: offset,
    /** What begins or happens in so much of the beginning is not measured: for steady-state studies. */
    warmUp: offset.prefault('0s').describe('How much of the beginning no measurement counts (steady-state studies).'),
    /** One long run cut into equal parts after the warm-up. */
    batches: z
      .int()
      .min(2)
      .max(1_000)
      .optional()
      .describe('Into how many equal parts one long run is cut for intervals by batch means; 10 to 30 are usual.'),
    /** Overrides of named assumptions, by machine. */
    policy: z.record(z.string(), fields).default({}),
    tenants: z.record(name, tenant).default({}),
    script: script.default([]),
    population,
    customers,
    reviewers,
    hunters,
    experts,
    operations,
    adversaries,
    detection,
    attackBundle,
    faults,
    /** Sentences about what a run must measure: `eod.firstReport.p95 < 48h`. */
    expect: z.array(z.string().min(1).max(500)).max(200).default([]),
    /** A form that is soon over: what to set otherwise, by path, such as `population.0.count: 3`. */
    small: fields.default({}),
  })
  .superRefine(({ population, adversaries, tenants, warmUp, horizon }, context) => {
    if (warmUp > 0 && warmUp >= horizon)
      context.addIssue({ code: 'custom', path: ['warmUp'], message: 'must be shorter than the horizon' });
    const groups = new Set<string>();
    for (const [index, { group, count }] of population.entries()) {
      const refuse = (message: string) =>
        context.addIssue({ code: 'custom', path: ['population', index, 'group'], message });
      if (groups.has(group)) refuse('there is another group of this name');
      groups.add(group);
      const taken = Object.keys(tenants).find((name) => isNumbered(name, group, count));
      if (taken !== undefined) refuse(`its tenants would be named like the tenant "${taken}"`);
      const other = population.find((one) => one.group !== group && isNumbered(one.group, group, count));
      if (other !== undefined) refuse(`its tenants would be named like the group "${other.group}"`);
    }
    for (const [index, adversary] of adversaries.entries())
      for (const [place, group] of (adversary.groups ?? []).entries())
        if (!groups.has(group))
          context.addIssue({
            code: 'custom',
            path: ['adversaries', index, 'groups', place],
            message: groups.size === 0 ? 'there are no groups' : `must be one of ${[...groups].join(', ')}`,
          });
  });

/** Whether a name is that of a tenant of a group: `bank-7`. */
function isNumbered(name: string, group: string, count: number): boolean {
  if (!name.startsWith(`${group}-`)) return false;
  const number = name.slice(group.length + 1);
  return /^[1-9]\d*$/.test(number) && Number(number) <= count;
}

export type Scenario = z.output<typeof scenarioSchema> & {
  /** Set by `compress`: how many times faster than written the scenario is played. */
  readonly pace?: number;
  /** Set by `parseScenario`: the techniques of `attackBundle`. */
  readonly catalog?: Catalog;
  /** Set by `parseScenario`: what adversaries do, by the file that the scenario names. */
  readonly flows?: ReadonlyMap<string, Flow>;
};
export type ScriptStep = Scenario['script'][number];
export type Tenant = Scenario['tenants'][string];
export type TenantGroup = Scenario['population'][number];
export type Fault = Scenario['faults'][number];

/** What a `$schema` line in a scenario file points to: the JSON Schema (2020-12) of what may be written. */
export function scenarioJsonSchema(): Record<string, unknown> {
  const { $schema, ...schema } = z.toJSONSchema(scenarioSchema, { io: 'input', unrepresentable: 'any', reused: 'ref' });
  return { $schema, title: 'Watchfloor scenario', ...schema };
}
