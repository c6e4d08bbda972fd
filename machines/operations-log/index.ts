import type { Definition, StartAttempt, StartVerdict } from 'xstate-temporal/engine';
import { operationsContext, operationsInput } from './context.ts';
import { operationsEvents, operationsRoles } from './events.ts';
import { operationsLogMachine } from './machine.ts';

/** The chart of what the service itself went through, version by version. */
export const operationsLog = {
  machine: operationsLogMachine,
  version: '1.0.0',
  start: starts,
  schemas: { input: operationsInput, context: operationsContext, events: operationsEvents },
  roles: operationsRoles,
  operators: ['operator'],
} as const satisfies Definition<typeof operationsLogMachine>;

/** Its key is the task queue, so that there is one, and whoever serves or operates the queue begins it. */
function starts({ by, input, key }: StartAttempt): StartVerdict {
  if ((input as { taskQueue?: unknown }).taskQueue !== key)
    return refused('START_KEY_MISMATCH', 'The log of operations is called as its task queue.', 'taskQueue');
  if (by.role !== 'system' && by.role !== 'operator')
    return refused('ROLE_NOT_ALLOWED', `The role "${by.role}" does not begin the log of operations.`, by.role);
  return {};
}

function refused(code: string, message: string, given: string): StartVerdict {
  return {
    refused: { code, message, details: { given }, todo: 'Let a worker of the task queue, or an operator, begin it.' },
  };
}

export type { Deployment, OperationsContext, OperationsInput } from './context.ts';
export { deployment, operationsContext, operationsInput } from './context.ts';
export type { OperationsEvent, OperationsEventType } from './events.ts';
export { operationsEvents, operationsRoles } from './events.ts';
export { operationsLogMachine } from './machine.ts';
