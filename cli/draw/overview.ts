import { actorOf, actorsIn, joined, type Label, type Outline, type State, type Way } from 'xstate-temporal/draw';
import { definitionOf, machineIds, tells } from '../../machines/index.ts';
import { chartOf } from '../../pages/charts/knowledge.ts';
import { looks } from '../../pages/charts/looks.ts';

/** The four charts as one picture: their outermost states, who moves them on, and what they tell each other. */
export function overview(): Outline {
  const charts = machineIds.map((id) => chartOf(definitionOf(id)));
  return {
    name: 'The programme: four charts and what they tell each other',
    root: {
      path: '',
      key: '',
      kind: 'parallel',
      initial: undefined,
      actors: [],
      inner: [],
      states: charts.map(({ name, root }) => outermost(root, name)),
    },
    ways: [...charts.flatMap(between), ...tells.flatMap(toldWays)],
  };
}

/** A chart as a state of the picture, with its own outermost states. */
function outermost(root: State, name: string): State {
  const states = root.states.map((state) => ({
    ...state,
    path: `${name}.${state.path}`,
    kind: state.kind === 'final' ? state.kind : ('atomic' as const),
    initial: undefined,
    actors: [],
    inner: [],
    states: [],
  }));
  const initial = root.initial === undefined ? {} : { initial: `${name}.${first(root.initial)}` };
  return { ...root, path: name, key: name, kind: 'compound', inner: [], states, ...initial };
}

/** The ways between the outermost states of a chart, by who takes them. */
function between({ name, ways }: Outline): Way[] {
  const outer = ways
    .map(({ from, labels, to }) => ({ from: first(from), to: first(to), labels }))
    .filter(({ from, to }) => from !== '' && from !== to);
  return joined(outer).map(({ from, labels, to }) => ({
    from: `${name}.${from}`,
    to: `${name}.${to}`,
    labels: actorsOf(labels),
  }));
}

function actorsOf(labels: readonly Label[]): Label[] {
  const by = actorsIn(labels);
  const has = (cause: Label['cause']) => labels.some((label) => label.cause === cause);
  return [
    ...(by.length > 0 ? [{ event: '', condition: undefined, cause: 'sent' as const, by }] : []),
    ...(has('clock') ? [{ event: '', condition: undefined, cause: 'clock' as const, by: [] }] : []),
    ...(has('own') && by.length === 0 ? [{ event: '', condition: undefined, cause: 'own' as const, by: [] }] : []),
  ];
}

function toldWays({ by: senders, event, from, on, starts, states, to }: (typeof tells)[number]): Way[] {
  const by = (senders ?? definitionOf(from).roles?.[on] ?? []).map((role) => actorOf(role, looks));
  const label = {
    event: `${on} tells ${event}${starts ? ', and starts it' : ''}`,
    condition: undefined,
    cause: 'sent',
    by,
  } as const;
  return states.map((state) => ({ from: `${from}.${state}`, to, labels: [label], tells: true }));
}

function first(path: string): string {
  return path.split('.', 1)[0] ?? '';
}
