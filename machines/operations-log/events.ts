import { z } from 'zod';
import type { Role } from '../roles.ts';
import type { Stamp } from '../stamp.ts';
import { filledLine } from '../text.ts';
import { deployment, holdPattern } from './context.ts';

const reason = filledLine(1_000);

/** The events from outside; the field `type` included. */
export const operationsEvents = {
  /** A worker has started with another release, definition or configuration than the one before. */
  DEPLOYED: deployment.extend({ type: z.literal('DEPLOYED') }),
  /** Cases are kept from deletion. */
  HOLD_PLACED: z.strictObject({ type: z.literal('HOLD_PLACED'), pattern: holdPattern, reason }),
  HOLD_LIFTED: z.strictObject({ type: z.literal('HOLD_LIFTED'), pattern: holdPattern, reason }),
  /** A month of the archive was deleted. `seal` is the root of its tree, `null` of one that was not sealed. */
  ARCHIVE_DELETED: z.strictObject({
    type: z.literal('ARCHIVE_DELETED'),
    month: z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/),
    cases: z.int().nonnegative(),
    seal: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .nullable(),
  }),
} as const;

export type OperationsEventType = keyof typeof operationsEvents;

export type OperationsEvent = z.output<(typeof operationsEvents)[OperationsEventType]> & Stamp;

/** Who may send what. */
export const operationsRoles: Readonly<Record<OperationsEventType, readonly Role[]>> = {
  DEPLOYED: ['system'],
  HOLD_PLACED: ['operator'],
  HOLD_LIFTED: ['operator'],
  ARCHIVE_DELETED: ['operator', 'system'],
};
