import { WatchfloorError } from 'xstate-temporal/engine';
import type { World } from 'xstate-temporal/testing';
import type { Scenario } from '../scenarios/schema.ts';

/** The world of a scripted scenario: the tenant directory knows what the scenario says; all else succeeds. */
export function scriptedWorld(scenario: Scenario): World {
  const directory = directoryOf(scenario);
  return {
    actors: {
      readTenantFacts: (input) => {
        const { tenantId } = input as { tenantId: string };
        const facts = directory.find((entry) => entry.tenantId === tenantId);
        if (facts === undefined)
          throw new WatchfloorError('TENANT_NOT_FOUND', 'The tenant directory has no such tenant.');
        return facts as never;
      },
      publishToChannel: (input) => {
        const { channel, alert } = input as { channel: string; alert: { notificationId: string } };
        return { channel, notificationId: alert.notificationId };
      },
    },
  };
}

/** The tenants as the tenant directory lists them. */
export function directoryOf({ tenants }: Scenario) {
  return Object.entries(tenants).map(([tenantId, { name, facts }]) => ({ tenantId, tenantName: name, ...facts }));
}
