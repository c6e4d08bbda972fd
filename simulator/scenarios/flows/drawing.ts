import { printable, WatchfloorError } from 'xstate-temporal/engine';
import { type Catalog, pinnedCatalog } from '../catalog.ts';
import { type Tactic, tactics } from '../facts/index.ts';
import { type Flow, type FlowNode, type Held, type Lead, tacticOf, techniqueOf } from './flow.ts';
import { forksOf } from './forks.ts';

/** Characters of a name. */
const MAX_NAME = 200;
/** The largest public flow has 153 objects; how long a flow takes grows with the product of both. */
const MAX_NODES = 2_000;
const MAX_ARROWS = 20_000;

/** A node of a file, as its format has it. */
export type Drawn =
  | {
      readonly kind: 'action';
      readonly name: string;
      readonly tactic?: string | undefined;
      readonly technique?: string | undefined;
      readonly at?: number | undefined;
    }
  | { readonly kind: 'operator'; readonly operator: 'AND' | 'OR' }
  | { readonly kind: 'condition'; readonly name: string }
  /** Whatever says nothing of the order; a path through it goes on. */
  | { readonly kind: 'other' };

export interface Arrow {
  readonly from: string;
  readonly to: string;
  /** From which outcome of a condition. */
  readonly outcome?: boolean | undefined;
}

/** Boxes and arrows, in the order of the file. */
export interface Drawing {
  readonly format: Held['format'];
  readonly name: string;
  readonly boxes: ReadonlyMap<string, Drawn>;
  readonly arrows: readonly Arrow[];
  readonly missing?: readonly string[];
}

/**
 * A flow of what somebody drew: paths go through whatever is no action, operator or condition; arrows back are left
 * out; each action has a tactic.
 *
 * @throws FLOW_EMPTY, FLOW_UNMAPPED, FILE_TOO_LARGE
 */
export function flowOf(drawing: Drawing, file: string, catalog: Catalog = pinnedCatalog): Flow {
  const { boxes, format, missing = [], name } = drawing;
  const drawn = [...boxes.values()].filter(({ kind }) => kind !== 'other').length;
  if (drawn > MAX_NODES || drawing.arrows.length > MAX_ARROWS) throw tooLarge(file);
  const arrows = throughOthers(drawing, file);
  const { order, back } = inOrder(boxes, arrows);
  const places = new Map(order.map((id, place) => [id, place]));
  const leads = new Map<string, Lead[]>(order.map((id) => [id, []]));
  for (const arrow of arrows)
    if (!back.has(arrow)) {
      const from = places.get(arrow.from) as number;
      const { outcome } = arrow;
      leads.get(arrow.to)?.push(outcome === undefined ? { from } : { from, outcome });
    }
  const count = { inferred: 0, withoutTechnique: 0, timed: 0, named: 0 };
  const nodes: FlowNode[] = [];
  for (const id of order) {
    const after = (leads.get(id) ?? []).sort((a, b) => a.from - b.from);
    const box = boxes.get(id) as Exclude<Drawn, { kind: 'other' }>;
    if (box.kind !== 'action') {
      nodes.push(box.kind === 'operator' ? { ...box, after } : { ...box, name: text(box.name), after });
      continue;
    }
    const technique = techniqueOf(box.technique);
    const named = tacticOf(box.tactic);
    const previous = before(nodes, after);
    if (named === undefined) count.inferred++;
    if (technique === undefined) count.withoutTechnique++;
    if (named !== undefined || technique !== undefined) count.named++;
    if (box.at !== undefined) count.timed++;
    nodes.push({
      kind: 'action',
      name: text(box.name) || (technique ?? 'unnamed'),
      // An adversary who does something on a host executes something there.
      tactic: named ?? tacticIn(catalog, technique, previous) ?? previous ?? 'execution',
      ...(technique === undefined ? {} : { technique }),
      ...(box.at === undefined ? {} : { at: box.at }),
      after,
    });
  }
  const counted = (kind: FlowNode['kind']) => nodes.filter((node) => node.kind === kind).length;
  const actions = counted('action');
  if (actions === 0)
    throw new WatchfloorError(
      'FLOW_EMPTY',
      missing.length === 0
        ? `${file} has no action; a flow that is played has one at least.`
        : `${file}: none of the ${missing.length} abilities that it names is in a file beside it. Put them into a folder "abilities" beside it or above.`,
    );
  if (count.named === 0)
    throw new WatchfloorError(
      'FLOW_UNMAPPED',
      `${file}: none of its ${actions} actions names a tactic or a technique of ATT&CK. What is seen of an action depends on its tactic: give tactics or techniques to its actions.`,
    );
  const { forks, joined } = forksOf(nodes);
  return {
    name: text(name) || 'unnamed',
    nodes,
    forks: [...forks],
    held: {
      format,
      actions,
      operators: counted('operator'),
      conditions: counted('condition'),
      forks: forks.size,
      joinedForks: joined.size,
      inferredTactics: count.inferred,
      withoutTechnique: count.withoutTechnique,
      timed: count.timed,
      loops: back.size,
      missing: missing.map(text),
      others: boxes.size - nodes.length,
    },
  };
}

function tooLarge(file: string): WatchfloorError {
  return new WatchfloorError(
    'FILE_TOO_LARGE',
    `${file} has more than ${MAX_NODES} actions, operators and conditions, or ${MAX_ARROWS} arrows; a flow has not.`,
  );
}

function text(given: string): string {
  return printable(given.slice(0, MAX_NAME)).trim();
}

/** Arrows between actions, operators and conditions, each once; a path through other boxes is one arrow. */
function throughOthers({ arrows, boxes }: Drawing, file: string): readonly Arrow[] {
  const leaving = new Map<string, Arrow[]>();
  for (const arrow of arrows)
    if (boxes.has(arrow.from) && boxes.has(arrow.to)) {
      const others = leaving.get(arrow.from);
      if (others === undefined) leaving.set(arrow.from, [arrow]);
      else others.push(arrow);
    }
  const isOther = (id: string) => boxes.get(id)?.kind === 'other';
  const found: Arrow[] = [];
  for (const [from] of boxes) {
    if (isOther(from)) continue;
    for (const outcome of [undefined, true, false]) {
      const seen = new Set<string>();
      const todo = (leaving.get(from) ?? [])
        .filter((arrow) => arrow.outcome === outcome)
        .map(({ to }) => to)
        .reverse();
      for (let to = todo.pop(); to !== undefined; to = todo.pop()) {
        if (seen.has(to)) continue;
        seen.add(to);
        if (isOther(to)) for (const arrow of leaving.get(to) ?? []) todo.push(arrow.to);
        else if (to !== from) found.push({ from, to, outcome });
      }
      if (found.length > MAX_ARROWS) throw tooLarge(file);
    }
  }
  return found;
}

/** An order in which each follows those before it, by the file's own order, and the arrows that lead back. */
function inOrder(
  boxes: Drawing['boxes'],
  arrows: readonly Arrow[],
): { readonly order: readonly string[]; readonly back: ReadonlySet<Arrow> } {
  const ids = [...boxes].filter(([, { kind }]) => kind !== 'other').map(([id]) => id);
  const leaving = new Map<string, Arrow[]>(ids.map((id) => [id, []]));
  const entering = new Map<string, number>(ids.map((id) => [id, 0]));
  for (const arrow of arrows) {
    leaving.get(arrow.from)?.push(arrow);
    entering.set(arrow.to, (entering.get(arrow.to) ?? 0) + 1);
  }
  const back = new Set<Arrow>();
  const state = new Map<string, 'open' | 'done'>();
  const done: string[] = [];
  // From the beginnings first, so that a loop is cut where it leads back to them; by hand, for a path can be long.
  const begin = [...ids.filter((id) => entering.get(id) === 0), ...ids];
  for (const root of begin) {
    if (state.has(root)) continue;
    const path: { readonly id: string; next: number }[] = [{ id: root, next: 0 }];
    state.set(root, 'open');
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const arrow = leaving.get(top.id)?.[top.next++];
      if (arrow === undefined) {
        state.set(top.id, 'done');
        done.push(top.id);
        path.pop();
      } else if (state.get(arrow.to) === 'open') back.add(arrow);
      else if (!state.has(arrow.to)) {
        state.set(arrow.to, 'open');
        path.push({ id: arrow.to, next: 0 });
      }
    }
  }
  return { order: done.reverse(), back };
}

/** The tactic of the nearest action before. */
function before(nodes: readonly FlowNode[], after: readonly Lead[]): Tactic | undefined {
  const seen = new Set<number>();
  const todo = after.map(({ from }) => from);
  for (let place = todo.shift(); place !== undefined; place = todo.shift()) {
    if (seen.has(place)) continue;
    seen.add(place);
    const node = nodes[place];
    if (node?.kind === 'action') return node.tactic;
    todo.push(...(node?.after.map(({ from }) => from) ?? []));
  }
  return undefined;
}

/** The tactic that a technique serves; of several the one before, else the first of ATT&CK's columns. */
function tacticIn(catalog: Catalog, technique: string | undefined, previous: Tactic | undefined): Tactic | undefined {
  if (technique === undefined) return undefined;
  const parent = technique.split('.')[0] as string;
  for (const id of [technique, parent]) {
    const served = tactics.filter((tactic) => Object.hasOwn(catalog.byTactic[tactic], id));
    if (served.length > 0) return served.find((tactic) => tactic === previous) ?? served[0];
  }
  return undefined;
}
