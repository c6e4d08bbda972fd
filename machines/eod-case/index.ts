import type { Definition } from 'xstate-temporal/engine';
import { startsOf } from '../starts.ts';
import { eodContext, eodInput } from './context.ts';
import { eodEvents, eodRoles } from './events.ts';
import { eodCaseMachine } from './machine.ts';

/** The chart of an Experts on Demand case. */
export const eodCase = {
  machine: eodCaseMachine,
  version: '1.0.0',
  tenant: 'tenantId',
  start: startsOf('eod-case', 'caseId'),
  // Whoever reports does not end the case in the customer's name.
  segregation: [
    { event: 'CONFIRM_CLOSE', not: ['REPORT'], as: ['customer-analyst'] },
    { event: 'WITHDRAW', not: ['REPORT'] },
  ],
  schemas: { input: eodInput, context: eodContext, events: eodEvents },
  roles: eodRoles,
  operators: ['operator'],
} as const satisfies Definition<typeof eodCaseMachine>;

export type { EodContext, EodInput, EodOutput } from './context.ts';
export { eodContext, eodInput, eodOutput } from './context.ts';
export type { EodEvent, EodEventType } from './events.ts';
export { eodEvents, eodRoles } from './events.ts';
export { eodCaseMachine } from './machine.ts';
export type { CaseOutcome, ReportStatus } from './statuses.ts';
export { caseOutcomes, reportStatuses } from './statuses.ts';
