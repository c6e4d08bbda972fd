import type { AnyStateNode } from 'xstate';
import type { Chart, LedgerRecord } from '../../engine/index.ts';
import type { MachineCoverage, Reached } from './result.ts';

/** A state that takes an event type, with the candidates for it in their order. */
interface Handler {
  readonly state: string;
  readonly event: string;
  readonly candidates: readonly { readonly targets: readonly string[]; readonly guards: readonly string[] }[];
}

interface Outline {
  readonly states: readonly string[];
  readonly handlers: readonly Handler[];
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

/**
 * What the ledgers show of the charts. Eventless transitions and `done` events happen within a step and states that
 * are left at once are in no record, so these are not listed, nor guards that stand on nothing else.
 */
export class Coverage {
  private readonly outlines: ReadonlyMap<string, Outline>;
  private readonly kinds = new Map<string, Kind>();
  private readonly refusals = new Map<string, Map<string, number>>();

  constructor(charts: readonly Chart[]) {
    this.outlines = new Map(charts.map((chart) => [chart.id, outlineOf(chart.definition.machine.root)]));
  }

  note(machine: string, { event, from, to, refused }: LedgerRecord): void {
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

  private ofMachine(machine: string, { states, handlers, guards }: Outline): MachineCoverage {
    const reached = { states: new Map<string, number>(), handlers: new Map<string, number>() };
    const passed = new Map<string, number>();
    const refusals = new Map(this.refusals.get(machine));
    for (const kind of this.kinds.values()) {
      if (kind.machine !== machine) continue;
      if (kind.refused !== undefined) {
        add(refusals, kind.refused, kind.times);
        continue;
      }
      for (const state of kind.to) add(reached.states, state, kind.times);
      for (const handler of handlers) {
        if (handler.event !== kind.event || !kind.from.some((state) => isWithin(state, handler.state))) continue;
        const taken = handler.candidates.find((candidate) => fits(candidate.targets, kind));
        if (taken === undefined) continue;
        add(reached.handlers, nameOf(handler), kind.times);
        for (const guard of taken.guards) add(passed, guard, kind.times);
      }
    }
    return {
      states: split(states, reached.states),
      transitions: split(handlers.map(nameOf), reached.handlers),
      guards: split(guards, passed),
      refusals: sorted(refusals),
    };
  }
}

/** Whether a step can have been this candidate: it ended in its targets, or moved nothing where there are none. */
function fits(targets: readonly string[], { from, to }: Kind): boolean {
  if (targets.length === 0) return from.join() === to.join();
  // A target that is left at once is in no record; then anything that moved may have been this one.
  return targets.every((target) => to.some((state) => isWithin(state, target))) || from.join() !== to.join();
}

function outlineOf(root: AnyStateNode): Outline {
  const states: string[] = [];
  const handlers: Handler[] = [];
  const visit = (node: AnyStateNode): void => {
    const path = node.path.join('.');
    if ((node.type === 'atomic' || node.type === 'final') && node.path.length > 0 && !isTransient(node))
      states.push(path);
    for (const [event, candidates] of node.transitions) {
      if (event === '' || event.startsWith('xstate.done.state.')) continue;
      handlers.push({
        state: path,
        event,
        candidates: candidates.map(({ guard, target }) => ({
          targets: (target ?? []).map((one) => one.path.join('.')),
          guards: guardsOf(guard),
        })),
      });
    }
    for (const child of Object.values(node.states)) visit(child);
  };
  visit(root);
  const guards = handlers.flatMap(({ candidates }) => candidates.flatMap((candidate) => candidate.guards));
  return { states: states.sort(), handlers, guards: [...new Set(guards)].sort() };
}

/** Left at once, whatever holds. */
function isTransient(node: AnyStateNode): boolean {
  return node.always?.some(({ guard }) => guard === undefined) === true;
}

/** The names in a guard; `and`, `or` and `not` hold others. */
function guardsOf(guard: unknown): string[] {
  if (typeof guard === 'string') return [guard];
  if (Array.isArray(guard)) return guard.flatMap(guardsOf);
  if (guard === null || (typeof guard !== 'object' && typeof guard !== 'function')) return [];
  if ('guards' in guard) return guardsOf(guard.guards);
  return 'type' in guard && typeof guard.type === 'string' ? [guard.type] : [];
}

const nameOf = ({ state, event }: Handler) => `${state === '' ? '(root)' : state} ${event}`;

const isWithin = (state: string, path: string) => path === '' || state === path || state.startsWith(`${path}.`);

function add(map: Map<string, number>, key: string, times: number): void {
  map.set(key, (map.get(key) ?? 0) + times);
}

function split(all: readonly string[], reached: ReadonlyMap<string, number>): Reached {
  const names = [...new Set(all)].sort();
  return { reached: sorted(reached), never: names.filter((name) => !reached.has(name)) };
}

const sorted = (map: ReadonlyMap<string, number>): Record<string, number> =>
  Object.fromEntries([...map].sort(([a], [b]) => (a < b ? -1 : 1)));
