import type { AnyStateMachine } from 'xstate';
import { parsed, type Taken } from '../engine/index.ts';
import type { Outline, Way } from './outline.ts';

/** A step as a trail tells it; states are sorted paths of atomic states. */
interface Step {
  readonly seq: number;
  readonly from: readonly string[] | null;
  readonly to: readonly string[] | null;
}

/** What of a chart was walked. */
export interface Walk {
  /** Paths of the states that were active, with those around them. */
  readonly states: ReadonlySet<string>;
  /** Paths of the atomic states that are active at the end. */
  readonly last: ReadonlySet<string>;
  /** The steps that took a way. */
  readonly ways: ReadonlyMap<Way, readonly number[]>;
}

/**
 * Which states and ways some steps took.
 *
 * @param taken the transitions of the steps, by their seq; without it no ways are told
 */
export function walkOf(
  machine: AnyStateMachine,
  outline: Outline,
  steps: readonly Step[],
  taken: ReadonlyMap<number, readonly Taken[]> = new Map(),
): Walk {
  const states = new Set<string>();
  const ways = new Map<Way, number[]>();
  const pathOf = (id: string) => parsed(machine).idMap.get(id)?.path.join('.');
  for (const { from, seq, to } of steps) {
    for (const path of [...(from ?? []), ...(to ?? [])]) for (const outer of withOuter(path)) states.add(outer);
    for (const { source, targets } of taken.get(seq) ?? [])
      for (const target of targets) {
        const way = outline.ways.find((one) => one.from === pathOf(source) && one.to === pathOf(target));
        if (way !== undefined && ways.get(way)?.at(-1) !== seq) ways.set(way, [...(ways.get(way) ?? []), seq]);
      }
  }
  return { states, last: new Set(steps.at(-1)?.to ?? []), ways };
}

/** The state itself and all around it. */
function withOuter(path: string): string[] {
  const keys = path.split('.');
  return keys.map((_, index) => keys.slice(0, index + 1).join('.'));
}
