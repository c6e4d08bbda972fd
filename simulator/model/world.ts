import { type Json, WatchfloorError } from 'xstate-temporal/engine';
import type { World } from 'xstate-temporal/testing';
import { permissions } from '../../machines/index.ts';
import { authorizationIn } from '../../machines/ports.ts';
import type { StreamSource } from '../../numeric/random/streams.ts';
import type { Fault, Scenario, Tenant } from '../scenarios/schema.ts';

type Outage = Extract<Fault, { outage: object }>['outage'];
type Untold = Extract<Fault, { untold: object }>['untold'];

/** The world of a simulation: the tenant directory, adapters that fail in the scenario's outages, and what does not arrive. */
export class SimulatedWorld implements World {
  /** Facts that have changed since the start, by tenant. */
  readonly changed = new Map<string, Tenant['facts']>();
  readonly actors: World['actors'];
  readonly actions: NonNullable<World['actions']>;
  readonly tell: NonNullable<World['tell']>;
  private readonly scenario: Scenario;
  private readonly streams: StreamSource;
  private readonly outages: readonly Outage[];
  private readonly untold: readonly Untold[];

  constructor(scenario: Scenario, streams: StreamSource) {
    this.scenario = scenario;
    this.streams = streams;
    this.outages = scenario.faults.flatMap((fault) => ('outage' in fault ? [fault.outage] : []));
    this.untold = scenario.faults.flatMap((fault) => ('untold' in fault ? [fault.untold] : []));
    const directory = new Map(factsOf(scenario).map((entry) => [entry.tenantId, entry]));
    this.actors = {
      readTenantFacts: (input, at) => {
        const { tenantId } = input as { tenantId: string };
        this.failIfOut('directory', tenantId, at);
        const entry = directory.get(tenantId);
        if (entry === undefined)
          throw new WatchfloorError('TENANT_NOT_FOUND', 'The tenant directory has no such tenant.');
        return { ...entry, ...this.changed.get(tenantId) } as unknown as Json;
      },
      readAuthorization: (input, at) => {
        const asked = input as { tenantId: string; person: string };
        this.failIfOut('directory', asked.tenantId, at);
        return authorizationOf(scenario, asked);
      },
      publishToChannel: (input, at) => {
        const { channel, alert } = input as { channel: string; alert: { notificationId: string } };
        this.failIfOut(channel as Outage['of'], alert.notificationId, at);
        return { channel, notificationId: alert.notificationId };
      },
    };
    this.actions = {
      sendMail: (params, at) => this.failIfOut('mail', keyOf(params), at),
      notifyStaff: (params, at) => this.failIfOut('staff', keyOf(params), at),
      updateAlert: (params, at) => {
        const { channel, alert } = params as { channel: string; alert: { notificationId: string } };
        this.failIfOut(channel as Outage['of'], alert.notificationId, at);
      },
      updateCaseDesk: (params, at) => this.failIfOut('caseDesk', keyOf(params), at),
    };
    this.tell = ({ machine, key, type }, at) => {
      for (const [index, { from = 0, share, to, until = Number.POSITIVE_INFINITY }] of this.untold.entries()) {
        const since = at - scenario.start;
        if ((to ?? machine) !== machine || since < from || since >= until) continue;
        if (streams.of(`untold ${index}`, `${machine} ${key} ${type} ${at}`).uniform() < share)
          throw new PartnerOut(`${machine}/${key}`);
      }
    };
  }

  /** @param at chart time of the step that calls, UTC milliseconds */
  private failIfOut(of: Outage['of'], entity: string, at: number): void {
    if (this.outages.length === 0) return;
    const since = at - this.scenario.start;
    for (const outage of this.outages) {
      if (outage.of !== of || since < outage.from || since >= outage.to) continue;
      if (outage.share < 1 && this.streams.of(`outage ${of}`, `${entity} ${at}`).uniform() >= outage.share) continue;
      throw new AdapterOut(of);
    }
  }
}

/** Not retried on a server: an outage ends when the scenario says so, not after some number of attempts. */
class AdapterOut extends WatchfloorError {
  readonly retryable = false;

  constructor(of: string) {
    super('ADAPTER_OUT', `The adapter "${of}" is out of order.`);
  }
}

/** Not retried on a server either: the partner is told again once staff ask for it. */
class PartnerOut extends WatchfloorError {
  readonly retryable = false;

  constructor(name: string) {
    super('PARTNER_OUT', `${name} cannot be reached.`);
  }
}

/** The entity that a call is about, for the draw. */
function keyOf(params: Json): string {
  const { about, caseId, template, data } = params as Record<string, Json | undefined>;
  const of = (data as { caseId?: Json; notificationId?: Json; tenantId?: Json } | undefined) ?? {};
  return [about, caseId, template, of.caseId, of.notificationId, of.tenantId]
    .filter((one) => typeof one === 'string')
    .join(' ');
}

/** The world of a scripted scenario: the tenant directory answers what the scenario says, and everything succeeds. */
export function scriptedWorld(scenario: Scenario): World {
  const directory = factsOf(scenario);
  return {
    actors: {
      readTenantFacts: (input) => {
        const { tenantId } = input as { tenantId: string };
        const facts = directory.find((entry) => entry.tenantId === tenantId);
        if (facts === undefined)
          throw new WatchfloorError('TENANT_NOT_FOUND', 'The tenant directory has no such tenant.');
        return facts as never;
      },
      readAuthorization: (input) => authorizationOf(scenario, input as { tenantId: string; person: string }),
      publishToChannel: (input) => {
        const { channel, alert } = input as { channel: string; alert: { notificationId: string } };
        return { channel, notificationId: alert.notificationId };
      },
    },
  };
}

/** What the tenant directory knows of the tenants. */
function factsOf({ tenants }: Scenario) {
  return Object.entries(tenants).map(([tenantId, { name, facts }]) => ({ tenantId, tenantName: name, ...facts }));
}

/** The tenants as the tenant directory lists them, with whoever acts for them in the script. */
export function directoryOf(scenario: Scenario) {
  return factsOf(scenario).map((facts) => {
    const { people, premierMapped = facts.premierSupport } = scenario.tenants[facts.tenantId] as Tenant;
    const names = new Set(scenario.script.flatMap(({ as: { name, role } }) => (customers.has(role) ? [name] : [])));
    const all = [...names].map((id) => ({ id, permissions: [...permissions] }));
    return { ...facts, people: people ?? all, premierMapped };
  });
}

const customers: ReadonlySet<string> = new Set(['applicant', 'customer-analyst']);

/** People of this name may nothing, whoever else may. */
export const guest = 'guest';

/** What the directory says of a person. Where a scenario lists nobody, everybody may everything but guests. */
function authorizationOf({ tenants }: Scenario, asked: { readonly tenantId: string; readonly person: string }): Json {
  const tenant = Object.hasOwn(tenants, asked.tenantId) ? tenants[asked.tenantId] : undefined;
  if (tenant === undefined) throw new WatchfloorError('TENANT_NOT_FOUND', 'The tenant directory has no such tenant.');
  const { facts, people, premierMapped = facts.premierSupport } = tenant;
  const all = asked.person.endsWith(guest) ? [] : [...permissions];
  const listed = people ?? [{ id: asked.person, permissions: all }];
  return authorizationIn({ people: listed, premierMapped }, asked) as unknown as Json;
}
