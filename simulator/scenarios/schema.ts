import { z } from 'zod';
import { type ProfileId, parseDuration, profileIds, roles, tanInput } from '../../machines/index.ts';
import { tenantFacts } from '../../machines/ports.ts';

const name = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'must be lower-case letters, digits and dashes');

/** A time from the scenario's start: `0s`, `90m`, `2d3h`. Milliseconds after parsing; whole seconds. */
const offset = z
  .string()
  .max(40)
  .transform((text, context) => {
    const ms = parseDuration(text);
    if (ms !== undefined) return ms;
    context.addIssue({ code: 'custom', message: 'must be a time from the start such as "0s", "90m" or "2d3h"' });
    return z.NEVER;
  });

/** `<machine>/<key>`. */
const instance = z.string().regex(/^[a-z][a-z0-9-]*\/[A-Za-z0-9][\w.-]{0,99}$/, 'must be "<machine>/<key>"');

/** `<role>` or `<role>:<name>`. */
const sender = z
  .string()
  .max(200)
  .transform((text, context) => {
    const [role = '', ...rest] = text.split(':');
    if ((roles as readonly string[]).includes(role)) return { role, name: rest.join(':').trim() || role };
    context.addIssue({
      code: 'custom',
      message: `must be a role (${roles.join(', ')}), with a name after a colon if need be`,
    });
    return z.NEVER;
  });

const fields = z.record(z.string(), z.unknown());
const refused = z.string().regex(/^[A-Z][A-Z0-9_]+$/, 'must be a code such as EVENT_NOT_ACCEPTED');

const start = z.strictObject({
  at: offset,
  /** The instance to start. */
  start: instance,
  /** Whose it is; default: the tenant that the key names. */
  tenant: name.optional(),
  as: sender,
  /** What the input has beside what the tenant and the policy give. */
  with: fields.default({}),
  /** The code that it must be refused with. */
  refused: refused.optional(),
  note: z.string().max(500).optional(),
});

const send = z.strictObject({
  at: offset,
  /** The event's type. */
  send: z.string().min(1).max(200),
  to: instance,
  as: sender,
  /** The event's fields. */
  with: fields.default({}),
  refused: refused.optional(),
  note: z.string().max(500).optional(),
});

const tenant = z.strictObject({
  name: z.string().min(1).max(200),
  profile: z.enum(profileIds as readonly [ProfileId, ...ProfileId[]]),
  docsEra: tanInput.shape.docsEra.optional(),
  /** What the tenant directory knows. */
  facts: tenantFacts.omit({ tenantId: true, tenantName: true }),
});

/** The one scenario schema. */
export const scenarioSchema = z.strictObject({
  scenario: name,
  title: z.string().max(200).default(''),
  description: z.string().max(4_000).default(''),
  seed: z.int().min(0).default(1),
  /** Scenario time zero. */
  start: z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)),
  /** How long the scenario lasts. */
  horizon: offset,
  /** Overrides of named assumptions, by machine. */
  policy: z.record(z.string(), fields).default({}),
  tenants: z.record(name, tenant),
  script: z.array(z.union([start, send])),
});

export type Scenario = z.output<typeof scenarioSchema> & {
  /** Set by `compress`: how many times faster than written the scenario is played. */
  readonly pace?: number;
};
export type ScriptStep = Scenario['script'][number];
export type Tenant = Scenario['tenants'][string];
