import { setTimeout as pause } from 'node:timers/promises';
import { WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { codeOf, compile } from 'xstate-temporal/engine';
import { nodeSha256 } from 'xstate-temporal/engine/node';
import { type MachineId, registry } from '../../machines/index.ts';
import type { Stage } from '../../packages/xstate-temporal/test/support/stage.ts';
import type { World } from './world.ts';

const charts = new Map(
  Object.values(registry).map(([definition]) => [
    definition.machine.id,
    compile(definition as never, { sha256: nodeSha256 }),
  ]),
);

/** The running service: workers and a server. Time cannot be told to pass in it. */
export function serverWorld({ durable }: Stage): World & { readonly touched: ReadonlySet<string> } {
  const touched = new Set<string>();
  const get = (instance: string) => {
    const [machine = '', key = ''] = instance.split('/');
    return durable.get(machine, key);
  };
  /** Waits until nothing that the instance asked for is open; then what it told to others has arrived. */
  const rest = async (instance: string) => {
    for (let attempt = 0; attempt < 2_000; attempt++) {
      if (!(await get(instance).describe()).busy) return;
      await pause(5);
    }
    throw new Error(`${instance} does not come to rest.`);
  };
  const code = async (work: Promise<unknown>) => {
    try {
      await work;
      return undefined;
    } catch (error) {
      const cause = error instanceof WorkflowUpdateFailedError ? error.cause : error;
      if (cause instanceof ApplicationFailure) return cause.type ?? 'REFUSED';
      if (cause instanceof WorkflowNotFoundError) return 'INSTANCE_NOT_FOUND';
      const known = codeOf(error);
      if (known === undefined) throw error;
      return known;
    }
  };
  return {
    touched,
    start: async (instance, role, input) => {
      const [machine = '', key = ''] = instance.split('/');
      touched.add(instance);
      const [definition] = registry[machine as MachineId];
      return code(durable.start(definition as never, key, input as never, { by: { role, name: role } }));
    },
    send: async (instance, role, event) => {
      const refused = await code(get(instance).send(event as never, { role, name: role }));
      if (refused === undefined) await rest(instance);
      return refused;
    },
    wait: () => Promise.reject(new Error('Time passes by itself on a server.')),
    look: async (instance) => {
      const [machine = ''] = instance.split('/');
      try {
        const first = await get(instance).describe();
        if (first.busy) await rest(instance);
        const snapshot = await get(instance).snapshot();
        touched.add(instance);
        const states = charts.get(machine)?.states(snapshot).join(' ') ?? '';
        return { ended: snapshot.status !== 'active', states, context: snapshot.context };
      } catch (error) {
        if (error instanceof WorkflowNotFoundError || codeOf(error) === 'INSTANCE_NOT_FOUND') return undefined;
        throw error;
      }
    },
  };
}
