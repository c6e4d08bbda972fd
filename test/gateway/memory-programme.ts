import type { Description } from 'xstate-temporal/client';
import {
  type Chart,
  compile,
  type EventObject,
  type LedgerRecord,
  RefusedError,
  type Sender,
  type Snapshot,
  type Step,
  WatchfloorError,
} from 'xstate-temporal/engine';
import { nodeSha256 } from 'xstate-temporal/engine/node';
import { notificationAlert } from '../../activities/index.ts';
import { alertOf, definitionOf, type MachineId, tenantOfKey } from '../../machines/index.ts';
import type { Programme, Shown } from '../../programme/index.ts';

interface Life {
  readonly chart: Chart;
  snapshot: Snapshot;
  readonly ledger: LedgerRecord[];
  changedAt: number;
}

/** What was asked of the programme, and for which instance. */
export type Call = readonly [operation: string, about: string, by?: Sender, id?: string];

/** The programme with instances in memory, stepped by the engine. Whatever is asked of it is written down. */
export interface MemoryProgramme extends Programme {
  readonly calls: Call[];
  /** Has an instance live as far as these events bring it. */
  live(
    machine: MachineId,
    key: string,
    input: object,
    events?: readonly (readonly [role: string, event: object])[],
  ): void;
  fail?: unknown;
}

export function memoryProgramme(): MemoryProgramme {
  const lives = new Map<string, Life>();
  const calls: Call[] = [];
  const called = (...call: Call) => {
    calls.push(call);
    if (programme.fail !== undefined) throw programme.fail;
  };
  const lifeOf = (id: string): Life => {
    const life = lives.get(id);
    if (life === undefined) throw new WatchfloorError('INSTANCE_NOT_FOUND', `There is no instance ${id}.`);
    return life;
  };
  const step = (life: Life, event: EventObject, by: Sender, id: string) => {
    const meta = { at: life.snapshot.at + 1_000, by, id };
    const verdict = life.chart.accepts(life.snapshot, event, meta);
    if (!verdict.accepted) throw new RefusedError(verdict.code, verdict.message, { details: verdict.details });
    take(life, life.chart.step(life.snapshot, event, meta));
  };
  const take = (life: Life, { record, snapshot }: Step) => {
    life.snapshot = snapshot;
    life.ledger.push(record);
    life.changedAt = Math.max(Date.now(), life.changedAt + 1);
  };

  const programme: MemoryProgramme = {
    calls,
    live(machine, key, input, events = []) {
      const definition = definitionOf(machine);
      if (definition === undefined) throw new Error(machine);
      const chart = compile(definition, { sha256: nodeSha256 });
      const meta = { at: Date.UTC(2030, 0, 1), by: { role: 'system', name: 'test' }, id: 'start' };
      const first = chart.start(input, meta);
      const life: Life = { chart, snapshot: first.snapshot, ledger: [first.record], changedAt: Date.now() };
      lives.set(`${machine}/${key}`, life);
      for (const [role, event] of events)
        step(life, event as EventObject, { role, name: `${role} of the test` }, `event-${life.ledger.length}`);
      life.changedAt = Date.now() - 3_600_000;
    },
    async show({ key, machine }, options) {
      const id = `${machine}/${key}`;
      called('show', id);
      return shown(id, lifeOf(id), options?.ledger === true);
    },
    async send({ key, machine }, event, by, id = `sent-${calls.length}`) {
      const name = `${machine}/${key}`;
      called('send', name, by, id);
      const life = lifeOf(name);
      const from = life.chart.states(life.snapshot);
      step(life, event, by, id);
      const { at, digest, seq } = life.snapshot;
      const { now } = shown(name, life, false);
      return { instance: name, now, receipt: { seq, at, digest, from, to: now.states, duplicate: false } };
    },
    async page(filter) {
      called('page', JSON.stringify(filter));
      // Whatever was asked for: what a source gives too much must not come through.
      const instances = [...lives].map(([id, life]) => rowOf(id, life));
      return { instances, next: 'next' };
    },
    async changes({ limit, since }) {
      called('changes', String(since));
      const changed = [...lives].filter(([, { changedAt }]) => changedAt >= since);
      const found = changed.map(([id, life]) => ({ ...rowOf(id, life), run: 'one', changedAt: life.changedAt }));
      const sorted = found.sort((one, other) => one.changedAt - other.changedAt);
      return { changes: sorted.slice(0, limit), more: sorted.length > limit };
    },
    async notifications(filter = {}) {
      called('notifications', JSON.stringify(filter));
      const found = [...lives].filter(([id]) => id.startsWith('attack-notification/'));
      return {
        more: false,
        notifications: found.map(([id, life]) => ({
          ...rowOf(id, life),
          notification: { ...(life.snapshot.context as never as { content: object }), cases: [] } as never,
        })),
      };
    },
    async alerts(filter = {}) {
      called('alerts', JSON.stringify(filter));
      const found = [...lives].filter(([id]) => id.startsWith('attack-notification/'));
      return {
        more: false,
        alerts: found.map(([, { snapshot }]) => notificationAlert(alertOf(snapshot.context as never))),
      };
    },
    async apply({ by, input }) {
      called('apply', input.tenantId, by);
      return { ...bare(`tan-application/${input.tenantId}`), pending: undefined, failedGates: [], warnings: [] };
    },
    async subscribe({ by, input }) {
      called('subscribe', input.tenantId, by);
      return bare(`eod-subscription/${input.tenantId}`);
    },
    async openCase({ by, consult, profile }) {
      called('openCase', `${consult.tenantId}~${consult.request} ${profile}`, by);
      const key = `${consult.tenantId}~${consult.request}`;
      return { ...bare(`eod-case/${key}`), key, problem: null, isKnown: false };
    },
  } as Partial<MemoryProgramme> as MemoryProgramme;
  return programme;
}

function shown(instance: string, { chart, ledger, snapshot }: Life, withLedger: boolean): Shown {
  return {
    instance,
    now: described(chart, snapshot),
    context: snapshot.context,
    execution: {
      status: 'running',
      startedAt: Date.UTC(2030, 0, 1),
      closedAt: undefined,
      deviating: ['firstReportDue'],
    },
    underWay: [],
    ...(withLedger ? { ledger } : {}),
  };
}

function described(chart: Chart, snapshot: Snapshot): Description {
  const { at, definition, digest, machine, seq, status, timers, version } = snapshot;
  return {
    ...{ machine, version, definition, status, timers, seq, at, digest, busy: false, children: [], tags: [] },
    attention: [{ seq, effect: 'e', name: 'notifyStaff', code: 'X', message: 'the desk is down' } as never],
    states: chart.states(snapshot),
    offers: chart.offers(snapshot),
  };
}

function rowOf(instance: string, { chart, snapshot }: Life) {
  const { machine } = snapshot;
  const key = instance.slice(machine.length + 1);
  return {
    ...{ instance, machine, tenant: tenantOfKey(key) || key, states: chart.states(snapshot), status: 'running' },
    ...{ deadline: 1, attention: true, deviating: ['firstReportDue'], startedAt: 1 },
  };
}

function bare(instance: string) {
  return { instance, now: { states: ['somewhere'] } as unknown as Description, context: {} };
}
