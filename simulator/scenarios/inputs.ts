import type { Json, JsonObject } from '../../engine/index.ts';
import { compressPolicy } from './compress.ts';
import type { Scenario, Tenant } from './schema.ts';

/** What a machine's start input takes from the tenant; the step's own fields come on top. */
const fromTenant: Readonly<Record<string, (tenantId: string, tenant: Tenant, key: string) => JsonObject>> = {
  'tan-application': (tenantId, { name, profile, docsEra }) => ({
    tenantId,
    tenantName: name,
    profile,
    docsEra: docsEra ?? null,
  }),
  'eod-case': (tenantId, { name, profile, docsEra }, key) => ({
    caseId: key,
    tenantId,
    tenantName: name,
    profile,
    docsEra: docsEra ?? null,
    subscription: 'full',
  }),
};

/** The start input of an instance in a scenario. */
export function inputOf(
  scenario: Scenario,
  machine: string,
  key: string,
  tenantId: string | undefined,
  own: JsonObject,
): Json {
  const id = tenantId ?? key;
  const tenant = scenario.tenants[id];
  const given = (scenario.policy[machine] ?? {}) as JsonObject;
  const policy =
    scenario.pace === undefined || tenant === undefined
      ? given
      : compressPolicy(machine, tenant.profile, given, scenario.pace);
  return {
    ...(tenant === undefined ? { tenantId: id } : fromTenant[machine]?.(id, tenant, key)),
    ...(Object.keys(policy).length === 0 ? {} : { policy }),
    ...own,
  };
}
