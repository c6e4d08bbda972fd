import type { Label, Outline, State, Way } from './outline.ts';
import { statesOf } from './panels.ts';

/** Regions that do the same are drawn once, with their names and their number. */
export function alikeOnce({ root, ways, ...rest }: Outline): Outline {
  const gone: string[] = [];
  const join = (state: State): State => {
    if (state.kind !== 'parallel') return { ...state, states: state.states.map(join) };
    const groups = new Map<string, State[]>();
    for (const region of state.states) {
      const form = formOf(region, ways);
      groups.set(form, [...(groups.get(form) ?? []), region]);
    }
    const states = [...groups.values()].map((group) => {
      const [first, ...others] = group as [State, ...State[]];
      if (others.length === 0) return join(first);
      gone.push(...others.map(({ path }) => path));
      return { ...withoutKey(join(first), first.key), alike: group.map(({ key }) => key) };
    });
    return { ...state, states };
  };
  const joined = join(root);
  const isGone = (path: string) => gone.some((one) => path === one || path.startsWith(`${one}.`));
  const once = statesOf(joined).filter(({ alike }) => alike !== undefined);
  return {
    ...rest,
    root: joined,
    ways: ways
      .filter(({ from, to }) => !isGone(from) && !isGone(to))
      .map((way) => {
        const region = once.find(({ path }) => way.from.startsWith(`${path}.`));
        return region === undefined ? way : { ...way, labels: way.labels.map((label) => nameless(label, region.key)) };
      }),
  };
}

/** What a region is made of, without its own name. */
function formOf(region: State, ways: readonly Way[]): string {
  const own = (path: string) => path === region.path || path.startsWith(`${region.path}.`);
  const short = (path: string) => (own(path) ? path.slice(region.path.length) : `/${path}`);
  const strip = (state: State): unknown => [
    state === region ? '' : state.key,
    state.kind,
    state.initial === undefined ? null : short(state.initial),
    state.actors,
    state.inner.map((label) => nameless(label, region.key)),
    state.states.map(strip),
  ];
  const moves = ways
    .filter(({ from, to }) => own(from) || own(to))
    .map(({ from, labels, to }) => [short(from), short(to), labels.map((label) => nameless(label, region.key))]);
  return JSON.stringify([strip(region), moves]);
}

function withoutKey(state: State, key: string): State {
  return {
    ...state,
    inner: state.inner.map((label) => nameless(label, key)),
    states: state.states.map((child) => withoutKey(child, key)),
  };
}

/** A condition about the region itself. */
function nameless(label: Label, key: string): Label {
  const { condition } = label;
  if (condition === undefined || !condition.split(' ').includes(key)) return label;
  return {
    ...label,
    condition: condition
      .split(' ')
      .map((word) => (word === key ? 'this' : word))
      .join(' '),
  };
}
