import { eventOf, type Outline, type State, type Way } from './outline.ts';

/** A step as a trail tells it; states are sorted paths of atomic states. */
interface Step {
  readonly seq: number;
  readonly event: { readonly type: string };
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
 * Which states and ways some steps took. A step tells its event and where it began and ended; where it passed through
 * other states at once, the way that fits best is taken.
 */
export function walkOf(outline: Outline, steps: readonly Step[]): Walk {
  const states = new Set<string>();
  const ways = new Map<Way, number[]>();
  const histories = new Set(historiesIn(outline.root));
  for (const { event, from, seq, to } of steps) {
    for (const path of [...(from ?? []), ...(to ?? [])]) for (const outer of withOuter(path)) states.add(outer);
    if (from === null || to === null) continue;
    const name = eventOf(event.type);
    const moved = to.filter((path) => !from.includes(path));
    const leads = (target: string) => {
      const place = histories.has(target) ? target.slice(0, Math.max(0, target.lastIndexOf('.'))) : target;
      return [...moved, ...to].some((path) => isIn(path, place));
    };
    const begun = outline.ways.filter(
      (way) => way.labels.some((label) => isNamed(label, name)) && from.some((path) => isIn(path, way.from)),
    );
    const whole = begun.filter((way) => leads(way.to));
    const taken = whole.length > 0 ? whole : begun.length === 1 && moved.length > 0 ? begun : [];
    // A way of an inner state comes before one of the same event further out.
    const deepest = Math.max(0, ...taken.map((way) => way.from.length));
    for (const way of taken.filter((one) => one.from.length === deepest || to.length > 1)) note(way, seq);
    // From where that way leads, on at once.
    for (const way of outline.ways) {
      if (!way.labels.some((label) => isNamed(label, 'at once') || isNamed(label, 'when done'))) continue;
      const passed = taken.some((one) => isIn(way.from, one.to) || isIn(one.to, way.from));
      if (passed && moved.some((path) => isIn(path, way.to)) && !whole.some((one) => moved.includes(one.to)))
        note(way, seq);
    }
  }
  return { states, last: new Set(steps.at(-1)?.to ?? []), ways };

  function note(way: Way, seq: number): void {
    ways.set(way, [...(ways.get(way) ?? []), seq]);
  }
}

function isNamed(label: string, name: string): boolean {
  return label === name || label.startsWith(`${name} [`);
}

function isIn(path: string, outer: string): boolean {
  return path === outer || path.startsWith(`${outer}.`);
}

/** The state itself and all around it. */
function withOuter(path: string): string[] {
  const keys = path.split('.');
  return keys.map((_, index) => keys.slice(0, index + 1).join('.'));
}

function historiesIn({ kind, path, states }: State): string[] {
  return [...(kind === 'history' || kind === 'deepHistory' ? [path] : []), ...states.flatMap(historiesIn)];
}
