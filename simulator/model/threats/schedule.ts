import type { Stream } from '../../../numeric/random/index.ts';
import type { Tactic } from '../../scenarios/facts/index.ts';
import type { Node } from './graph.ts';

/** When the actions of a graph happen; milliseconds from the begin of the campaign. */
export interface Schedule {
  /** By place in the graph. */
  readonly at: readonly number[];
  readonly foothold: number;
  readonly breakout?: number;
}

/** Tactics of which nothing happens on the tenant's devices. */
export const outside: ReadonlySet<Tactic> = new Set(['reconnaissance', 'resource-development']);

/**
 * Times for a graph. Every lead from one action to the next takes an exponential time of the same mean: no data tell
 * them apart. An action that needs all of its predecessors waits for the last one, else for the first. The whole is then
 * stretched piece by piece, so that the first action inside lies at the foothold, the first lateral movement after it
 * `breakout` later, where that is given, and the last action `dwell` later. Order and joins stay.
 */
export function scheduleGraph(
  nodes: readonly Node[],
  stream: Stream,
  dwell: number,
  breakout: number | undefined,
): Schedule {
  const raw: number[] = [];
  for (const { after, join, last } of nodes) {
    const arrivals = after.map((place) => (raw[place] ?? 0) - Math.log1p(-stream.uniform()));
    const enabled = enabledAt(join, arrivals);
    raw.push(last ? Math.max(enabled, ...raw) : enabled);
  }
  const end = Math.max(0, ...raw);
  const { enters, lateral } = landmarks(nodes, raw);
  const scale = end > enters ? dwell / (end - enters) : 0;
  const foothold = enters * scale;
  const fast = breakout !== undefined && lateral !== undefined ? Math.min(breakout, dwell) : undefined;
  const timeOf = (time: number) => {
    if (fast === undefined || lateral === undefined || time <= enters) return time * scale;
    if (time <= lateral) return foothold + (fast * (time - enters)) / (lateral - enters);
    return foothold + fast + ((dwell - fast) * (time - lateral)) / (end - lateral);
  };
  return {
    at: raw.map(timeOf),
    foothold,
    ...(lateral === undefined ? {} : { breakout: timeOf(lateral) }),
  };
}

/**
 * The times that a recorded flow gives its actions, from the first one on, where each of them has one. None comes before
 * what it needs.
 */
export function recordedSchedule(nodes: readonly (Node & { readonly began?: number })[]): Schedule | undefined {
  const began = nodes.flatMap((node) => node.began ?? []);
  if (nodes.length === 0 || began.length < nodes.length) return undefined;
  const first = Math.min(...began);
  const at: number[] = [];
  for (const [place, { after, join }] of nodes.entries()) {
    const enabled = enabledAt(
      join,
      after.map((one) => at[one] ?? 0),
    );
    at.push(Math.max(enabled, (began[place] ?? 0) - first));
  }
  const { enters, lateral } = landmarks(nodes, at);
  return { at, foothold: enters, ...(lateral === undefined ? {} : { breakout: lateral }) };
}

/** What needs all of its predecessors waits for the last one, else for the first. */
function enabledAt(join: Node['join'], arrivals: readonly number[]): number {
  if (arrivals.length === 0) return 0;
  return join === 'AND' ? Math.max(...arrivals) : Math.min(...arrivals);
}

/** When the first action inside happens, and the first lateral movement after it, if there is one. */
function landmarks(
  nodes: readonly Node[],
  at: readonly number[],
): { readonly enters: number; readonly lateral?: number } {
  const first = (wanted: (tactic: Tactic) => boolean, after = Number.NEGATIVE_INFINITY) =>
    Math.min(...at.filter((time, place) => time > after && wanted((nodes[place] as Node).tactic)));
  const inside = first((tactic) => !outside.has(tactic));
  // A campaign that never gets inside stays outside for its dwell time.
  const enters = Number.isFinite(inside) ? inside : 0;
  const lateral = first((tactic) => tactic === 'lateral-movement', enters);
  return { enters, ...(Number.isFinite(lateral) ? { lateral } : {}) };
}

/** Events come at whole seconds, never earlier than they happen: a server's clock steps by seconds. Milliseconds. */
export function wholeSecond(ms: number): number {
  return Math.ceil(ms / 1_000) * 1_000;
}
