import { joined, type Label, type Outline, type State, type Way } from './outline.ts';

/** A way of a panel, with the ways of the chart that it stands for. */
export interface PanelWay extends Way {
  readonly of: readonly Way[];
}

/** A part of a chart that is drawn as a picture of its own: all of it, or what is in one large state. */
export interface Panel {
  /** The state that is drawn; the root for the whole. */
  readonly state: State;
  /** Whether other regions are active at the same time. */
  readonly region: boolean;
  /** What happens wherever in it the chart is. */
  readonly anywhere: readonly Label[];
  readonly ways: readonly PanelWay[];
}

function isInside(path: string, outer: string): boolean {
  return outer === '' ? path !== '' : path.startsWith(`${outer}.`);
}

/**
 * The whole, and what is in each of the states `apart` beside it: a panel, or one for each region. What leaves a panel
 * is an arrow of the whole, and in the panel a line of the state that it leaves.
 */
export function panelsOf(outline: Outline, apart: readonly string[]): Panel[] {
  const large = statesOf(outline.root).filter(({ path }) => apart.includes(path));
  return [whole(outline, apart), ...large.flatMap((state) => details(outline, state))].map(withoutLoops);
}

/** A state with all inside it. */
export function statesOf(state: State): State[] {
  return [state, ...state.states.flatMap(statesOf)];
}

function whole({ root, ways }: Outline, apart: readonly string[]): Panel {
  const outer = (path: string) => apart.find((one) => isInside(path, one));
  const shown = (path: string) => outer(path) ?? path;
  const fold = (state: State): State => {
    if (!apart.includes(state.path))
      return {
        ...state,
        initial: state.initial === undefined ? undefined : shown(state.initial),
        states: state.states.map(fold),
      };
    const { inner, kind } = state;
    return {
      ...state,
      states: [],
      initial: undefined,
      inner: kind === 'parallel' ? inner : [],
      actors: [],
      elsewhere: true,
    };
  };
  const kinds = new Map(statesOf(root).map((state) => [state.path, state]));
  // An arrow to the edge of a panel says where inside it leads, unless that is where it begins.
  const into = ({ labels, to }: Way): readonly Label[] => {
    const panel = outer(to);
    const state = kinds.get(to);
    if (panel === undefined || state === undefined || kinds.get(panel)?.initial === to) return labels;
    const inside = state.kind.endsWith('istory') ? 'as it was' : to.slice(panel.length + 1);
    return labels.map((label) => ({ ...label, to: inside }));
  };
  const between = ways
    .filter(({ from, to }) => from !== '' && (shown(from) !== shown(to) || (from === to && outer(from) === undefined)))
    .map((way) => ({ from: shown(way.from), to: shown(way.to), labels: into(way), of: [way] }));
  return { state: fold(root), region: false, anywhere: anywhereIn(root, ways), ways: together(between) };
}

function details(outline: Outline, state: State): Panel[] {
  if (state.kind === 'parallel')
    return state.states
      .filter(({ kind }) => !kind.endsWith('istory'))
      .flatMap((region) => details(outline, region).map((panel) => ({ ...panel, region: true })));
  const { path } = state;
  const own: PanelWay[] = [];
  const leaving = new Map<string, Label[]>();
  for (const way of outline.ways) {
    if (!isInside(way.from, path)) continue;
    if (isInside(way.to, path)) own.push({ ...way, of: [way] });
    else
      leaving.set(way.from, [
        ...(leaving.get(way.from) ?? []),
        ...way.labels.map((label) => ({ ...label, to: way.to })),
      ]);
  }
  const withLeaving = (one: State): State => ({
    ...one,
    inner: [...one.inner, ...(leaving.get(one.path) ?? [])],
    states: one.states.map(withLeaving),
  });
  return [{ state: withLeaving(state), region: false, anywhere: anywhereIn(state, outline.ways), ways: together(own) }];
}

/** A way that leads back to where it begins is a line of its state: it needs no arrow. */
function withoutLoops(panel: Panel): Panel {
  const loops = new Map(panel.ways.flatMap(({ from, labels, to }) => (from === to ? [[from, labels] as const] : [])));
  const fill = (state: State): State => ({
    ...state,
    inner: [...state.inner, ...(loops.get(state.path) ?? []).map((label) => ({ ...label, to: 'itself' }))],
    states: state.states.map(fill),
  });
  return { ...panel, state: fill(panel.state), ways: panel.ways.filter(({ from, to }) => from !== to) };
}

/** What a state does wherever in it the chart is, with the ways from the state itself into it. */
function anywhereIn({ inner, path }: State, ways: readonly Way[]): Label[] {
  const into = ways.filter(({ from, to }) => from === path && (isInside(to, path) || path === ''));
  return [
    ...inner,
    ...into.flatMap(({ labels, to }) =>
      labels.map((label) => ({ ...label, to: path === '' ? to : to.slice(path.length + 1) })),
    ),
  ];
}

function together(ways: readonly PanelWay[]): PanelWay[] {
  return joined(ways).map((way) => ({
    ...way,
    of: ways.filter(({ from, to }) => from === way.from && to === way.to).flatMap(({ of }) => of),
  }));
}
