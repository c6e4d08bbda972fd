import { compile } from 'xstate-temporal/engine';
import { nodeSha256 } from 'xstate-temporal/engine/node';
import { permissions, registry } from '../../machines/index.ts';
import { type Answer, VirtualHost } from '../../simulator/index.ts';
import { goodFacts } from '../machines/tan.ts';
import type { World } from './world.ts';

const charts = Object.values(registry).map(([definition]) => compile(definition as never, { sha256: nodeSha256 }));

export const actors = {
  readAuthorization: (input: unknown) => ({
    ...(input as { tenantId: string; person: string }),
    permissions: [...permissions],
    premierMapped: true,
  }),
  readTenantFacts: (input: unknown) => ({ ...goodFacts, tenantId: (input as { tenantId: string }).tenantId }),
  publishToChannel: (input: unknown) => {
    const { alert, channel } = input as { channel: string; alert: { notificationId: string } };
    return { channel, notificationId: alert.notificationId };
  },
};

/** All four charts on one virtual clock. */
export function virtualWorld(): World {
  const host = new VirtualHost(charts, { actors });
  const start = 1_614_589_200_000;
  let now = start;
  let count = 0;
  const delivery = (instance: string, role: string) => {
    const [machine = '', key = ''] = instance.split('/');
    return { machine, key, at: now, by: { role, name: role }, id: `event-${count++}` };
  };
  const code = (answer: Answer) => (answer.ok ? undefined : answer.code);
  return {
    start: async (instance, role, input) => code(await host.start(delivery(instance, role), input)),
    send: async (instance, role, event) => code(await host.send(delivery(instance, role), event)),
    wait: async (ms) => {
      now += ms;
      await host.advance(now);
    },
    look: async (instance) => {
      const [machine = '', key = ''] = instance.split('/');
      const snapshot = host.snapshot(machine, key);
      const chart = charts.find(({ id }) => id === machine);
      if (snapshot === undefined || chart === undefined) return undefined;
      return {
        ended: snapshot.status !== 'active',
        states: chart.states(snapshot).join(' '),
        context: snapshot.context,
      };
    },
  };
}
