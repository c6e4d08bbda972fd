import type { Json, JsonObject } from 'xstate-temporal/engine';
import { compressPolicy } from './compress.ts';
import type { Scenario, Tenant } from './schema.ts';

/** What a machine's start input takes from the tenant; the step's own fields come on top. */
type FromTenant = (tenantId: string, tenant: Tenant, key: string) => JsonObject;
const fromTenant: ReadonlyMap<string, FromTenant> = new Map<string, FromTenant>([
  ['tan-application', common],
  ['attack-notification', (tenantId, tenant, key) => ({ notificationId: key, ...common(tenantId, tenant) })],
  ['eod-subscription', common],
  ['eod-case', (tenantId, tenant, key) => ({ caseId: key, ...common(tenantId, tenant) })],
]);

/** Which machines a machine starts, itself or through others: their policies travel in its input. */
const partners: ReadonlyMap<string, readonly string[]> = new Map([
  ['tan-application', ['attack-notification', 'eod-subscription', 'eod-case']],
  ['attack-notification', ['eod-subscription']],
  ['eod-subscription', ['eod-case']],
]);

function common(tenantId: string, { name, profile, docsEra }: Tenant): JsonObject {
  return { tenantId, tenantName: name, profile, docsEra: docsEra ?? null };
}

/** The start input of an instance in a scenario. */
export function inputOf(
  scenario: Scenario,
  machine: string,
  key: string,
  tenantId: string | undefined,
  own: JsonObject,
): Json {
  const id = tenantId ?? key;
  // An id may be called "constructor".
  const tenant = Object.hasOwn(scenario.tenants, id) ? scenario.tenants[id] : undefined;
  const policy = policyOf(scenario, machine, tenant);
  const partnerPolicies = (partners.get(machine) ?? []).map(
    (name) => [name, policyOf(scenario, name, tenant)] as const,
  );
  const overridden = partnerPolicies.filter(([, given]) => Object.keys(given).length > 0);
  return {
    ...(tenant === undefined ? { tenantId: id } : fromTenant.get(machine)?.(id, tenant, key)),
    ...(Object.keys(policy).length === 0 ? {} : { policy }),
    ...(overridden.length === 0 ? {} : { partnerPolicy: Object.fromEntries(overridden) }),
    ...own,
  };
}

function policyOf(scenario: Scenario, machine: string, tenant: Tenant | undefined): JsonObject {
  const given = (Object.hasOwn(scenario.policy, machine) ? scenario.policy[machine] : {}) as JsonObject;
  if (scenario.pace === undefined || tenant === undefined) return given;
  // Office hours mean nothing where an hour takes a second.
  const { firstReportCalendar: _, ...rest } = compressPolicy(machine, tenant.profile, given, scenario.pace);
  return rest;
}
