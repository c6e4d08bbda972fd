import { z } from 'zod';
import { type MachineId, machineIds } from '../../../machines/index.ts';
import { alertChannels } from '../../../machines/ports.ts';
import { lasting, offset, share } from './basics.ts';

/** Adapters that an outage can be of. */
export const adapters = ['directory', 'mail', 'caseDesk', 'staff', ...alertChannels] as const;

const window = { from: offset, to: offset };

const machine = z.enum(machineIds as readonly [MachineId, ...MachineId[]]);

/** Which deliveries: all, or those to one machine. */
const which = { to: machine.optional(), from: offset.optional(), until: offset.optional(), share };

/**
 * What goes wrong on the way from people to instances, and around instances. A delivery meets each fault at most once,
 * drawn from a stream of its own.
 */
const fault = z.union([
  z.strictObject({
    drop: z.strictObject({
      ...which,
      retry: lasting('5m', 'After which the sender, who had no answer, sends again.'),
      attempts: z.int().min(1).max(100).default(5).describe('How often in all; after the last it is lost.'),
    }),
  }),
  z.strictObject({
    duplicate: z.strictObject({ ...which, after: lasting('1m', 'How much later it comes once more.') }),
  }),
  z.strictObject({
    delay: z.strictObject({ ...which, by: lasting('median 10m sigma 1', 'How much later it comes.') }),
  }),
  z.strictObject({
    reorder: z.strictObject({
      ...which,
      within: lasting('5m', 'How long it is held back for the next delivery to the same instance to overtake it.'),
    }),
  }),
  z.strictObject({
    outage: z
      .strictObject({
        of: z.enum(adapters).describe('The adapter that fails: every call of it ends with an error at once.'),
        ...window,
        share: share.default(1).describe('The share of calls that fails.'),
      })
      .refine(({ from, to }) => from < to, { path: ['to'], error: 'must be later than from' }),
  }),
  z.strictObject({
    untold: z
      .strictObject({ ...which })
      .describe('What one instance tells another does not arrive; whoever told it hears so, and may tell it again.'),
  }),
  z.strictObject({
    crash: z.strictObject({
      at: offset.describe('When the worker is killed and another takes over; virtual has none.'),
    }),
  }),
]);

export const faults = z.array(fault).max(50).default([]);
