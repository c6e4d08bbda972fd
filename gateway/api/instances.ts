import { type LedgerRecord, WatchfloorError } from 'xstate-temporal/engine';
import { definitionOf, type MachineId, type Role } from '../../machines/index.ts';
import {
  formOf,
  type Listed,
  type ListedInstance,
  type Offer,
  offersOf,
  type Programme,
  rolesFor,
  type Shown,
} from '../../programme/index.ts';
import { type GatewayRole, isSenderRole, type Person } from '../access/person.ts';
import { contextFor, isForCustomers, isStepForCustomers, payloadFor, senderFor, statesFor } from '../access/shown.ts';
import { waitsFor } from '../access/table.ts';
import { instanceNotFound, rolesSeeing, scopesOf, seesAsCustomer, tenantOf } from '../access/walls.ts';
import type { Asked, Handlers } from '../http/operation.ts';
import type { Seal } from '../identity/seal.ts';
import type { operations } from './operations.ts';
import { eventIdOf, senderOf } from './sender.ts';
import { withoutAbsent } from './without-absent.ts';

type Names = 'instances.list' | 'instances.read' | 'instances.timeline' | 'events.send' | 'reports.list';
type Row = Listed['instances'][number];

/** How long a page of a list can be gone on from, in seconds. */
export const CURSOR_SECONDS = 3_600;

export function instanceHandlers(programme: Programme, seal: Seal): Pick<Handlers<typeof operations>, Names> {
  return {
    'instances.list': (asked) => listInstances(programme, seal, asked),

    async 'instances.read'({ params: { key, machine }, person }) {
      const roles = rolesSeeing(person, machine, key);
      const shown = await seen(programme, { machine, key }, roles);
      return described(shown, { key, person, roles });
    },

    async 'instances.timeline'({ params: { key, machine }, person }) {
      const roles = rolesSeeing(person, machine, key);
      const { ledger = [] } = await seen(programme, { machine, key }, roles, { ledger: true });
      const asCustomer = seesAsCustomer(roles);
      const steps = asCustomer ? ledger.filter((record) => isStepForCustomers(machine, record)) : ledger;
      return { steps: steps.map((record) => stepOf(record, machine, asCustomer)) };
    },

    async 'events.send'({ body: { as, event }, idempotencyKey, params: { key, machine }, person }) {
      const roles = rolesSeeing(person, machine, key);
      const role = senderRole(machine, event.type, roles, as);
      const by = senderOf(person, role, tenantOf(machine as MachineId, key));
      const { instance, now, receipt } = await programme.send(
        { machine, key },
        event,
        by,
        eventIdOf(person, idempotencyKey),
      );
      return { instance, states: statesTo(roles, machine, now.states), receipt: receiptTo(roles, machine, receipt) };
    },

    async 'reports.list'({ params: { key }, person }) {
      const roles = rolesSeeing(person, 'eod-case', key);
      const { context } = await seen(programme, { machine: 'eod-case', key }, roles);
      return { reports: (context as { reports?: [] }).reports ?? [] };
    },
  };
}

async function listInstances(
  programme: Programme,
  seal: Seal,
  { person, query }: Asked<(typeof operations)['instances.list']>,
) {
  const { cursor, mine = false, ...filter } = query;
  const within = scopesOf(person);
  const asCustomer = seesAsCustomer(person.grants.map(({ role }) => role));
  if (asCustomer) requireCustomersFilter(filter);
  const tags = person.grants.flatMap(({ role }) => waitsFor[role] ?? []);
  const after = cursor === undefined ? undefined : await cursorIn(seal, cursor, person);
  const { instances, next } = await programme.page(
    { ...withoutAbsent(filter), within: [...within], ...(mine ? { tags: [...new Set(tags)] } : {}) },
    after,
  );
  return {
    instances: instances.flatMap((row) => rowFor(row, person)),
    ...(next === undefined ? {} : { next: await seal.close('cursor', { next, sub: person.subject }, CURSOR_SECONDS) }),
  };
}

/** What customers do not see they cannot search for either. @throws INPUT_INVALID */
function requireCustomersFilter({ attention, deviating, machine, overdue, state }: Readonly<Record<string, unknown>>) {
  const hidden =
    attention !== undefined || deviating !== undefined || overdue !== undefined
      ? true
      : typeof state === 'string' && !isStateForCustomers(machine as string | undefined, state);
  if (hidden) throw new WatchfloorError('INPUT_INVALID', 'The list cannot be filtered by this with your roles.');
}

function isStateForCustomers(machine: string | undefined, state: string): boolean {
  const machines = machine === undefined ? (['tan-application', 'attack-notification'] as const) : [machine];
  return machines.every((one) => statesFor(one, [state]).includes(state) && isForCustomers(one, [state]));
}

/** @throws CURSOR_INVALID */
export async function cursorIn(seal: Seal, cursor: string, { subject }: Person): Promise<string> {
  const { next, sub } = (await seal.open('cursor', cursor)) ?? {};
  if (typeof next === 'string' && sub === subject) return next;
  throw new WatchfloorError('CURSOR_INVALID', 'The list does not go on from this cursor.', {
    todo: 'Begin with the first page.',
  });
}

/** A row as this person sees it; none where they see nothing of it. */
export function rowFor(row: ListedInstance, person: Person): Row[] {
  const { machine, tenant = '' } = row;
  const key = row.instance.slice(machine.length + 1);
  let roles: readonly GatewayRole[];
  try {
    // The source has filtered it. What a row says of itself is held against its key once more.
    roles = rolesSeeing(person, machine, key);
  } catch {
    return [];
  }
  if (tenant !== tenantOf(machine as MachineId, key)) return [];
  if (!seesAsCustomer(roles)) return [row];
  if (!isForCustomers(machine, row.states)) return [];
  const { deadline: _, overdueSince: __, ...shown } = row;
  return [{ ...shown, states: statesFor(machine, row.states), attention: false, deviating: [] }];
}

/** @throws INSTANCE_NOT_FOUND, also where there is nothing of it for these roles */
async function seen(
  programme: Programme,
  name: { readonly machine: string; readonly key: string },
  roles: readonly GatewayRole[],
  options?: { readonly ledger: boolean },
): Promise<Shown> {
  const shown = await programme.show(name, options);
  if (seesAsCustomer(roles) && !isForCustomers(name.machine, shown.now.states)) throw instanceNotFound();
  return shown;
}

interface Seer {
  readonly key: string;
  readonly person: Person;
  readonly roles: readonly GatewayRole[];
}

function described({ context, execution, instance, now }: Shown, { key, person, roles }: Seer) {
  const { at, attention, digest, machine, seq, timers, version } = now;
  const tenant = tenantOf(machine as MachineId, key);
  const asCustomer = seesAsCustomer(roles);
  // As the instance will know them: by the subject, for which the gateway vouches.
  const definition = definitionOf(machine, version);
  const offers = mine(roles.filter(isSenderRole), (role) =>
    offersOf(now, { ...senderOf(person, role, tenant), issuer: 'gateway' }),
  ).map((offer) => ({ ...offer, ...withoutAbsent({ form: formOf(definition, offer.event) }) }));
  return {
    ...{ instance, machine, version, tenant, seq, at, digest },
    status: execution.status,
    states: statesTo(roles, machine, now.states),
    startedAt: execution.startedAt,
    ...(execution.closedAt === undefined ? {} : { closedAt: execution.closedAt }),
    deadlines: asCustomer ? [] : timers.map(({ deadline, event }) => ({ event: event.type, at: deadline })),
    offers,
    refused: refusedOf(machine, version, roles, offers, now.offers),
    ...(asCustomer
      ? {}
      : {
          attention: attention.map(({ message, name, seq }) => ({ effect: name, message, seq })),
          deviating: [...execution.deviating],
        }),
    context: asCustomer ? contextFor(machine, context as object) : { ...(context as object) },
  };
}

/** What each of the roles is offered, an event once. */
function mine(roles: readonly Role[], offersTo: (role: Role) => readonly Offer[]) {
  const found = new Map<string, { event: string; as: string[]; fields: string[] }>();
  for (const role of roles)
    for (const { event, fields, isInternal, roles: senders } of offersTo(role)) {
      if (isInternal || senders?.includes(role) !== true) continue;
      const known = found.get(event) ?? { event, as: [], fields: [...fields] };
      found.set(event, { ...known, as: [...known.as, role] });
    }
  return [...found.values()];
}

function refusedOf(
  machine: string,
  version: string,
  roles: readonly GatewayRole[],
  offers: readonly { readonly event: string }[],
  open: readonly string[],
) {
  const definition = definitionOf(machine, version);
  return Object.keys(definition?.roles ?? {})
    .filter((event) => roles.some((role) => rolesFor(definition, event)?.includes(role)))
    .filter((event) => !offers.some((offer) => offer.event === event))
    .map((event) => ({ event, code: open.includes(event) ? 'SEGREGATION_OF_DUTIES' : 'EVENT_NOT_ACCEPTED' }));
}

function stepOf({ at, event, from, refused, seq, to }: LedgerRecord, machine: string, asCustomer: boolean) {
  const { by, type } = event;
  const { issuer, subject } = by;
  const payload = asCustomer ? payloadFor(machine, event) : event.payload;
  const content = payload === undefined ? {} : { payload: { ...payload } };
  if (asCustomer)
    return {
      ...{ seq, at, event: type, by: senderFor(by) },
      from: statesFor(machine, from),
      to: statesFor(machine, to),
      ...content,
    };
  return {
    ...{ seq, at, event: type, by: { role: by.role, name: by.name }, from: [...from], to: [...to] },
    ...(issuer === undefined || subject === undefined ? {} : { proof: { issuer, subject } }),
    ...content,
    ...(refused === undefined ? {} : { refused: { code: refused.code } }),
  };
}

function statesTo(roles: readonly GatewayRole[], machine: string, states: readonly string[]): string[] {
  return seesAsCustomer(roles) ? statesFor(machine, states) : [...states];
}

interface Receipt {
  readonly seq: number;
  readonly at: number;
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly duplicate: boolean;
}

export function receiptTo(roles: readonly GatewayRole[], machine: string, { at, duplicate, from, seq, to }: Receipt) {
  return { seq, at, duplicate, from: statesTo(roles, machine, from), to: statesTo(roles, machine, to) };
}

/** In which role an event is sent. @throws ROLE_NOT_ALLOWED, ROLE_UNCLEAR */
function senderRole(machine: string, type: string, seers: readonly GatewayRole[], as: Role | undefined): Role {
  const roles = seers.filter(isSenderRole);
  const may = rolesFor(definitionOf(machine), type) ?? [];
  const mine = roles.filter((role) => may.includes(role) && (as === undefined || role === as));
  const [role] = mine;
  if (role === undefined)
    throw new WatchfloorError('ROLE_NOT_ALLOWED', 'None of your roles may send this event.', {
      details: { choices: roles.filter((one) => may.includes(one)) },
    });
  if (mine.length > 1)
    throw new WatchfloorError('ROLE_UNCLEAR', 'Several of your roles may send this event.', {
      details: { choices: mine },
      todo: 'Name one of them in "as".',
    });
  return role;
}
