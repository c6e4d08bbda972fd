import type { AnyStateNode } from 'xstate';
import type { Chart, LedgerRecord } from 'xstate-temporal/engine';
import type { MachineCoverage, Reached } from './result.ts';
import { wayOf } from './walk.ts';

/** A state that takes an event type, or goes on without one. */
interface Outline {
  readonly root: AnyStateNode;
  readonly states: readonly string[];
  readonly transitions: readonly string[];
  readonly guards: readonly string[];
}

/** Records of one kind look the same to coverage, so they are only counted while the run goes on. */
interface Kind {
  readonly machine: string;
  readonly event: string;
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly refused: string | undefined;
  times: number;
}

/** What the door of every chart may refuse with, and where there is nobody to refuse. */
const codes = [
  'EVENT_INVALID',
  'EVENT_NOT_ACCEPTED',
  'EVENT_UNKNOWN',
  'INSTANCE_ENDED',
  'INSTANCE_NOT_FOUND',
  'ROLE_NOT_ALLOWED',
];

/**
 * What the ledgers show of the charts. A record holds the states before and after; what happened between is the shortest
 * way through the chart from the ones to the others. So it is the same on every target.
 */
export class Coverage {
  private readonly outlines: ReadonlyMap<string, Outline>;
  private readonly kinds = new Map<string, Kind>();
  private readonly refusals = new Map<string, Map<string, number>>();

  constructor(charts: readonly Chart[]) {
    this.outlines = new Map(charts.map((chart) => [chart.id, outlineOf(chart.definition.machine.root)]));
  }

  note(machine: string, { event, from, to, refused }: LedgerRecord): void {
    // That an adapter gave up is no event that somebody sent.
    if (event.type === 'watchfloor.effect.gaveUp') return;
    const key = `${machine}|${event.type}|${from.join()}|${to.join()}|${refused?.code ?? ''}`;
    const known = this.kinds.get(key);
    if (known !== undefined) known.times++;
    else this.kinds.set(key, { machine, event: event.type, from, to, refused: refused?.code, times: 1 });
  }

  refused(machine: string, code: string, times = 1): void {
    const codes = this.refusals.get(machine) ?? new Map<string, number>();
    codes.set(code, (codes.get(code) ?? 0) + times);
    this.refusals.set(machine, codes);
  }

  result(): Record<string, MachineCoverage> {
    const result: Record<string, MachineCoverage> = {};
    for (const [machine, outline] of this.outlines) result[machine] = this.ofMachine(machine, outline);
    return result;
  }

  private ofMachine(machine: string, { root, states, transitions, guards }: Outline): MachineCoverage {
    const reached = { states: new Map<string, number>(), transitions: new Map<string, number>() };
    const passed = new Map<string, number>();
    const refusals = new Map(this.refusals.get(machine));
    for (const { machine: whose, event, from, to, refused, times } of this.kinds.values()) {
      if (whose !== machine) continue;
      if (refused !== undefined) {
        add(refusals, refused, times);
        continue;
      }
      // A state that is only stayed in was entered before.
      for (const state of to) if (!from.includes(state)) add(reached.states, state, times);
      const way = wayOf(root, event, from, to);
      for (const state of way?.through ?? []) add(reached.states, state, times);
      for (const transition of way?.transitions ?? []) {
        add(reached.transitions, nameOf(transition.source, transition.eventType), times);
        for (const guard of guardsOf(transition.guard)) add(passed, guard, times);
      }
    }
    return {
      states: split(states, reached.states),
      transitions: split(transitions, reached.transitions),
      guards: split(guards, passed),
      refusals: split(codes, refusals),
    };
  }
}

function outlineOf(root: AnyStateNode): Outline {
  const states: string[] = [];
  const transitions: string[] = [];
  const guards: string[] = [];
  const visit = (node: AnyStateNode): void => {
    if ((node.type === 'atomic' || node.type === 'final') && node.path.length > 0) states.push(node.path.join('.'));
    const always = node.always ?? [];
    for (const [event, candidates] of [...node.transitions, ...(always.length === 0 ? [] : [['', always] as const])]) {
      if (event === '' && candidates !== always) continue;
      transitions.push(nameOf(node, event));
      for (const { guard } of candidates) guards.push(...guardsOf(guard));
    }
    for (const child of Object.values(node.states)) visit(child);
  };
  visit(root);
  return { root, states, transitions, guards };
}

/** The names in a guard; `and`, `or` and `not` hold others. */
function guardsOf(guard: unknown): string[] {
  if (typeof guard === 'string') return [guard];
  if (Array.isArray(guard)) return guard.flatMap(guardsOf);
  if (guard === null || (typeof guard !== 'object' && typeof guard !== 'function')) return [];
  if ('guards' in guard) return guardsOf(guard.guards);
  return 'type' in guard && typeof guard.type === 'string' ? [guard.type] : [];
}

/** `triaged REPORT`; `always` for a transition without an event. */
function nameOf({ path }: AnyStateNode, event: string): string {
  return `${path.length === 0 ? '(root)' : path.join('.')} ${event === '' ? 'always' : event}`;
}

function add(map: Map<string, number>, key: string, times: number): void {
  map.set(key, (map.get(key) ?? 0) + times);
}

function split(all: readonly string[], reached: ReadonlyMap<string, number>): Reached {
  const names = [...new Set(all)].sort();
  return { reached: sorted(reached), never: names.filter((name) => !reached.has(name)) };
}

const sorted = (map: ReadonlyMap<string, number>): Record<string, number> =>
  Object.fromEntries([...map].sort(([a], [b]) => (a < b ? -1 : 1)));
