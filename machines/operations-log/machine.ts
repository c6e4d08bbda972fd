import { assign, setup } from 'xstate';
import { timeOf } from '../stamp.ts';
import { type Deployment, holdsMax, type OperationsContext, type OperationsInput } from './context.ts';
import type { OperationsEvent } from './events.ts';

type Given = { readonly context: OperationsContext; readonly event: OperationsEvent };

const operations = setup({
  types: {
    context: {} as OperationsContext,
    events: {} as OperationsEvent,
    input: {} as OperationsInput,
  },
  guards: {
    /** Workers that start with what is deployed already leave no step. */
    isNews: ({ context: { latest }, event }: Given) =>
      event.type === 'DEPLOYED' && (latest === null || !isSame(latest, event)),
    isFree: ({ context: { holds }, event }: Given) =>
      event.type === 'HOLD_PLACED' &&
      holds.length < holdsMax &&
      !holds.some(({ pattern }) => pattern === event.pattern),
    isHeld: ({ context: { holds }, event }: Given) =>
      event.type === 'HOLD_LIFTED' && holds.some(({ pattern }) => pattern === event.pattern),
  },
});

/** What the service itself went through: deployments, legal holds, deletions. One instance per task queue. */
export const operationsLogMachine = operations.createMachine({
  id: 'operations-log',
  context: ({ input }) => ({ taskQueue: input.taskQueue, latest: null, holds: [] }),
  initial: 'recording',
  states: {
    recording: {
      on: {
        DEPLOYED: {
          guard: 'isNews',
          actions: assign({
            latest: ({ event }) => ({ ...partsOf(event), at: timeOf(event) }),
          }),
        },
        HOLD_PLACED: {
          guard: 'isFree',
          actions: assign({
            holds: ({ context, event }) => [...context.holds, { pattern: event.pattern, since: timeOf(event) }],
          }),
        },
        HOLD_LIFTED: {
          guard: 'isHeld',
          actions: assign({
            holds: ({ context, event }) => context.holds.filter(({ pattern }) => pattern !== event.pattern),
          }),
        },
        // It is the record that counts.
        ARCHIVE_DELETED: { actions: assign({}) },
      },
    },
  },
});

function partsOf({ build, bundle, configuration, definitions, node, release }: Deployment): Deployment {
  return { release, build, bundle, node, definitions, configuration };
}

function isSame(one: Deployment, other: Deployment): boolean {
  return inOrder(one) === inOrder(other);
}

/** Its parts in an order of their own: an event's fields come in any. */
function inOrder({ build, bundle, configuration, definitions, node, release }: Deployment): string {
  const machines = definitions.map(({ hash, machine, version }) => [machine, version, hash]);
  const sections = configuration.map(({ hash, section }) => [section, hash]);
  return JSON.stringify([release, build, bundle, node, machines, sections]);
}
