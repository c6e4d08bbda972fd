import {
  type Chart,
  type Definition,
  isAtomic,
  parsed,
  type StateNode,
  type Taken,
  transitionOf,
  transitionsOf,
} from 'xstate-temporal/engine';
import type { RecordedStep } from 'xstate-temporal/testing';
import type { MachineCoverage, Reached } from './result.ts';

/** What there is to be reached in a machine. */
interface Outline {
  readonly machine: ReturnType<typeof parsed>;
  readonly states: readonly string[];
  readonly transitions: readonly string[];
  readonly guards: readonly string[];
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

/** What the steps of a run show of the charts. It is the same on every target. */
export class Coverage {
  private readonly machines: ReadonlyMap<string, Counts>;

  constructor(charts: readonly Chart[]) {
    this.machines = new Map(charts.map(({ definition, id }) => [id, new Counts(outlineOf(definition.machine))]));
  }

  note(machine: string, { record: { event, refused }, taken, entered }: RecordedStep): void {
    // That an adapter gave up is no event that somebody sent.
    if (event.type === 'watchfloor.effect.gaveUp') return;
    if (refused !== undefined) this.refused(machine, refused.code);
    const counts = this.machines.get(machine);
    for (const one of taken) counts?.taken(one);
    for (const path of entered) counts?.entered(path);
  }

  refused(machine: string, code: string): void {
    this.machines.get(machine)?.refused(code);
  }

  result(): Record<string, MachineCoverage> {
    return Object.fromEntries([...this.machines].map(([machine, counts]) => [machine, counts.result()]));
  }
}

/** What was reached of one machine. */
class Counts {
  private readonly outline: Outline;
  /** A transition that is taken again is told as the same object. */
  private readonly transitions = new Map<Taken, number>();
  private readonly states = new Map<string, number>();
  private readonly refusals = new Map<string, number>();

  constructor(outline: Outline) {
    this.outline = outline;
  }

  taken(transition: Taken): void {
    add(this.transitions, transition);
  }

  entered(path: string): void {
    add(this.states, path);
  }

  refused(code: string): void {
    add(this.refusals, code);
  }

  result(): MachineCoverage {
    const { guards, machine, states, transitions } = this.outline;
    const taken = new Map<string, number>();
    const passed = new Map<string, number>();
    for (const [one, times] of this.transitions) {
      const transition = transitionOf(machine, one);
      if (transition === undefined) continue;
      add(taken, nameOf(transition.source, one.event), times);
      for (const guard of guardsOf(transition.guard)) add(passed, guard, times);
    }
    return {
      states: split(states, this.states),
      transitions: split(transitions, taken),
      guards: split(guards, passed),
      refusals: split(codes, this.refusals),
    };
  }
}

function outlineOf(definition: Definition['machine']): Outline {
  const machine = parsed(definition);
  const states: string[] = [];
  const transitions: string[] = [];
  const guards: string[] = [];
  for (const node of machine.idMap.values()) {
    if (isAtomic(node) && node.path.length > 0) states.push(node.path.join('.'));
    for (const event of ['', ...node.transitions.keys()]) {
      const candidates = transitionsOf(node, event);
      if (event !== '' || candidates.length > 0) transitions.push(nameOf(node, event));
      for (const { guard } of candidates) guards.push(...guardsOf(guard));
    }
  }
  return { machine, states, transitions, guards };
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
function nameOf({ path }: StateNode, event: string): string {
  return `${path.length === 0 ? '(root)' : path.join('.')} ${event === '' ? 'always' : event}`;
}

function add<K>(map: Map<K, number>, key: K, times = 1): void {
  map.set(key, (map.get(key) ?? 0) + times);
}

function split(all: readonly string[], reached: ReadonlyMap<string, number>): Reached {
  const names = [...new Set(all)].sort();
  return { reached: sorted(reached), never: names.filter((name) => !reached.has(name)) };
}

const sorted = (map: ReadonlyMap<string, number>): Record<string, number> =>
  Object.fromEntries([...map].sort(([a], [b]) => (a < b ? -1 : 1)));
