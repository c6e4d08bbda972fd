import { WatchfloorError } from 'xstate-temporal/engine';
import type { InstanceName, ListFilter, Programme } from '../../programme/index.ts';
import type { Person } from '../access/person.ts';
import type { OperationId } from '../access/table.ts';
import { requireEverywhere, rolesAt, rolesSeeing, scopesOf, tenantOf } from '../access/walls.ts';
import type { Handlers } from '../http/operation.ts';
import type { Seal } from '../identity/seal.ts';
import type { AuditDesk, AuditedCase, Desks } from './desks.ts';
import { CURSOR_SECONDS, cursorIn, rowFor } from './instances.ts';
import type { operations } from './operations.ts';
import { withoutAbsent } from './without-absent.ts';

type Names = Extract<
  keyof typeof operations,
  `audit.${string}` | `operations.${string}` | `scenarios.${string}` | `runs.${string}`
>;

/** How many cases controls and samples read: each history is fetched and stepped again. */
const MOST_CASES = 300;
/** How many pages of the list are looked at for them: a page may have few instances that are somebody's. */
const MOST_PAGES = 10;
/** How many histories are read at a time. */
const AT_ONCE = 4;

export function deskHandlers(programme: Programme, seal: Seal, desks: Desks): Pick<Handlers<typeof operations>, Names> {
  const pageOf = (person: Person, operation: OperationId, filter: ListFilter, cursor?: string) =>
    programme.page({ ...filter, all: true, within: [...scopesOf(person, operation)] }, cursor);

  async function casesOf(person: Person, operation: OperationId, filter: ListFilter) {
    const found: AuditedCase[] = [];
    let next: string | undefined;
    const seen = new Set<string>();
    for (let pages = 0; pages < MOST_PAGES; pages++) {
      const page = await pageOf(person, operation, { ...filter, limit: 100 }, next);
      next = page.next;
      const names = page.instances.flatMap((row) => rowFor(row, person)).flatMap(nameOf(seen));
      found.push(...(await auditedOf(need(desks.audit), names.slice(0, MOST_CASES - found.length))));
      if (found.length >= MOST_CASES) return { found, more: next !== undefined || names.length > MOST_CASES };
      if (next === undefined) return { found, more: false };
    }
    return { found, more: true };
  }

  return {
    'audit.recording': ({ params: { key, machine }, person }) =>
      need(desks.audit).recording(mayRead(person, 'audit.recording', machine, key)),

    async 'audit.history'({ params: { key, machine }, person }) {
      const runs = await need(desks.audit).history(mayRead(person, 'audit.history', machine, key));
      return { instance: `${machine}/${key}`, runs };
    },

    async 'audit.register'({ person, query: { cursor, limit, ...filter } }) {
      const after = cursor === undefined ? undefined : await cursorIn(seal, cursor, person);
      const page = await pageOf(person, 'audit.register', { ...withoutAbsent(filter), limit }, after);
      const names = page.instances.flatMap((row) => rowFor(row, person)).flatMap(nameOf(new Set()));
      const found = await auditedOf(need(desks.audit), names);
      const { next } = page;
      return {
        rows: found.map(({ row }) => row),
        ...(next === undefined
          ? {}
          : { next: await seal.close('cursor', { next, sub: person.subject }, CURSOR_SECONDS) }),
      };
    },

    async 'audit.controls'({ person, query: { seed, size, ...filter } }) {
      const { found, more } = await casesOf(person, 'audit.controls', withoutAbsent(filter));
      return { cases: found.length, more, controls: need(desks.audit).controls(found, { seed, size }) };
    },

    async 'audit.sample'({ person, query: { by, seed, size, ...filter } }) {
      const { found, more } = await casesOf(person, 'audit.sample', withoutAbsent(filter));
      return { cases: found.length, more, seed, ...need(desks.audit).sample(found, { by, seed, size }) };
    },

    'operations.read': async ({ person }) => {
      requireEverywhere(person, 'operations.read');
      return need(desks.operations).read();
    },
    'scenarios.list': async () => ({ scenarios: await need(desks.simulation).scenarios() }),
    'runs.list': async () => ({ runs: await need(desks.simulation).runs() }),
    async 'runs.read'({ params: { run } }) {
      const found = await need(desks.simulation).run(run);
      if (found === undefined) throw new WatchfloorError('NOT_FOUND', 'There is no such run.');
      return found;
    },
  };
}

function need<TDesk>(desk: TDesk | undefined): TDesk {
  if (desk !== undefined) return desk;
  throw new WatchfloorError('NOT_FOUND', 'This gateway does not have it.');
}

/** @throws INSTANCE_NOT_FOUND also where none of the roles that see the instance may do it */
function mayRead(person: Person, operation: OperationId, machine: string, key: string): InstanceName {
  rolesSeeing(person, machine, key);
  rolesAt(person, operation, tenantOf(machine as never, key));
  return { machine, key };
}

/** The instance of a row, once: a list may have several executions of it. */
function nameOf(seen: Set<string>) {
  return ({ instance, machine }: { readonly instance: string; readonly machine: string }): InstanceName[] => {
    if (seen.has(instance)) return [];
    seen.add(instance);
    return [{ machine, key: instance.slice(machine.length + 1) }];
  };
}

/** In their order. What has gone meanwhile, or cannot be read, is left out of no count: the desk says so in its row. */
async function auditedOf(desk: AuditDesk, names: readonly InstanceName[]): Promise<AuditedCase[]> {
  const found: AuditedCase[] = [];
  for (let at = 0; at < names.length; at += AT_ONCE)
    found.push(...(await Promise.all(names.slice(at, at + AT_ONCE).map((name) => desk.row(name)))));
  return found;
}
