import { z } from 'zod';
import { fields, instance, name, offset, sender } from './basics.ts';

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

/** Events at given times. */
export const script = z.array(z.union([start, send]));
