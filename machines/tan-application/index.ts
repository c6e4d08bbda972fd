import type { Definition } from 'xstate-temporal/engine';
import { startsOf } from '../starts.ts';
import { tanContext, tanInput } from './context.ts';
import { tanEvents, tanRoles } from './events.ts';
import { tanApplicationMachine } from './machine.ts';

/** The chart of a tenant's application, version by version. */
export const tanApplication = {
  machine: tanApplicationMachine,
  version: '1.0.0',
  tenant: 'tenantId',
  start: startsOf('tan-application', 'tenantId'),
  // Whoever applies does not decide.
  segregation: [
    { event: 'APPROVE', not: ['xstate.init', 'SUBMIT'] },
    { event: 'REJECT', not: ['xstate.init', 'SUBMIT'] },
  ],
  schemas: { input: tanInput, context: tanContext, events: tanEvents },
  roles: tanRoles,
  operators: ['operator'],
} as const satisfies Definition<typeof tanApplicationMachine>;

export type { EmailRule } from '../email-rule.ts';
export type { Gate, TanContext, TanInput, TanOutput } from './context.ts';
export { gates, tanContext, tanInput, tanOutcomes, tanOutput } from './context.ts';
export type { TanEvent, TanEventType } from './events.ts';
export { tanEvents, tanRoles } from './events.ts';
export { failedGates, gateLabels } from './gates.ts';
export { tanApplicationMachine } from './machine.ts';
