import { bernoulli, integerBelow, type Stream } from '../../../numeric/random/index.ts';
import type { Flow, FlowAction, Lead } from '../../scenarios/flows/index.ts';
import type { Node } from './graph.ts';

/** An action as a flow has it; what the flow leaves open is drawn like that of any other campaign. */
export interface FlowStep extends Node {
  readonly name: string;
  readonly technique?: string;
  /** UTC milliseconds. */
  readonly began?: number;
}

/** What must have happened: all of these actions or any of them; none for a beginning. */
interface Needs {
  readonly join: 'AND' | 'OR';
  readonly places: readonly number[];
}

/**
 * One way through a flow. Of a condition both of whose outcomes lead on, one is drawn: it holds with the given
 * probability; any other condition holds. An OR needs one of its paths, an AND all of them, and arrows that meet without
 * an operator are as an OR. Where an AND stands behind an OR, one of the OR's paths is drawn, for the adversary took one.
 * What no path leads to is left out.
 */
export function playFlow({ forks, nodes }: Flow, holds: number, stream: Stream): readonly FlowStep[] {
  const outcomes = new Map(forks.map((place) => [place, bernoulli(holds, stream.uniform())]));
  const steps: FlowStep[] = [];
  /** By node: what leads on from it; `undefined` where no path reaches it. */
  const reached: (Needs | undefined)[] = [];
  const pick = <T>(options: readonly T[]): T | undefined => options[integerBelow(options.length, stream.uniform())];
  const from = ({ from: place, outcome = true }: Lead): Needs | undefined =>
    (outcomes.get(place) ?? outcome) === outcome ? reached[place] : undefined;
  for (const node of nodes) {
    const paths = node.after.map(from);
    const needs =
      node.after.length === 0
        ? { join: 'OR' as const, places: [] }
        : node.kind === 'operator' && node.operator === 'AND'
          ? allOf(paths, pick)
          : anyOf(paths, pick);
    if (node.kind !== 'action' || needs === undefined) {
      reached.push(needs);
      continue;
    }
    reached.push({ join: 'AND', places: [steps.length] });
    steps.push(stepOf(node, needs));
  }
  return steps;
}

function stepOf({ at, name, tactic, technique }: FlowAction, { join, places }: Needs): FlowStep {
  const [parent] = places;
  return {
    tactic,
    name,
    after: places,
    // The nearest action before it: where it happens follows from that.
    ...(parent === undefined ? {} : { parent: places.at(-1) ?? parent }),
    join: places.length < 2 ? 'AND' : join,
    ...(technique === undefined ? {} : { technique }),
    ...(at === undefined ? {} : { began: at }),
  };
}

type Pick = <T>(options: readonly T[]) => T | undefined;

function allOf(paths: readonly (Needs | undefined)[], pick: Pick): Needs | undefined {
  const places = new Set<number>();
  for (const path of paths) {
    if (path === undefined) return undefined;
    const taken = path.join === 'OR' && path.places.length > 1 ? [pick(path.places) as number] : path.places;
    for (const place of taken) places.add(place);
  }
  return { join: 'AND', places: ascending(places) };
}

function anyOf(paths: readonly (Needs | undefined)[], pick: Pick): Needs | undefined {
  const open = paths.filter((path) => path !== undefined);
  if (open.length < 2) return open[0];
  // A path that needs several actions is no single one of them.
  if (open.some(({ join, places }) => places.length === 0 || (join === 'AND' && places.length > 1))) return pick(open);
  return { join: 'OR', places: ascending(new Set(open.flatMap(({ places }) => places))) };
}

const ascending = (places: ReadonlySet<number>): readonly number[] => [...places].sort((a, b) => a - b);
