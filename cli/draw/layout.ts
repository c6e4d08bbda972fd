import Elk, { type ElkExtendedEdge, type ElkNode } from 'elkjs';
import type { Outline, State, Way } from './outline.ts';
import { widthOf } from './text-size.ts';

export const fonts = { title: 13, line: 11, label: 11 } as const;
export const lineHeight = 15;
const padding = 12;

export interface Box {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Drawn {
  readonly width: number;
  readonly height: number;
  /** Outer states come before those inside. */
  readonly states: readonly (Box & { readonly state: State; readonly region: boolean; readonly depth: number })[];
  /** Where each compound state begins. */
  readonly starts: readonly Box[];
  readonly ways: readonly {
    readonly points: readonly { readonly x: number; readonly y: number }[];
    readonly label: (Box & { readonly lines: readonly string[] }) | undefined;
    /** The way that is drawn; absent for the one from where a compound state begins. */
    readonly way?: Way;
  }[];
}

const options = {
  'elk.algorithm': 'layered',
  'elk.direction': 'DOWN',
  'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.json.shapeCoords': 'ROOT',
  'elk.json.edgeCoords': 'ROOT',
  'elk.randomSeed': '1',
  'elk.layered.spacing.nodeNodeBetweenLayers': '34',
  'elk.layered.spacing.edgeNodeBetweenLayers': '18',
  'elk.spacing.nodeNode': '28',
  'elk.spacing.edgeNode': '18',
  'elk.spacing.edgeEdge': '12',
  'elk.spacing.edgeLabel': '4',
  'elk.spacing.componentComponent': '24',
  'elk.layered.considerModelOrder.strategy': 'PREFER_NODES',
  'elk.layered.cycleBreaking.strategy': 'MODEL_ORDER',
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
  'elk.layered.feedbackEdges': 'true',
  'elk.padding': '[top=16,left=16,bottom=16,right=16]',
};

const startSize = 12;
const idOfState = (path: string) => `state ${path}`;

/** What stands in a state's box below its name. */
export function linesOf({ actors, inner }: State): string[] {
  return [...actors.map((actor) => `runs ${actor}`), ...inner];
}

/** A long label takes a second line for its condition. */
function wrapped(label: string): string[] {
  const condition = label.indexOf(' [');
  return label.length <= 26 || condition < 0 ? [label] : [label.slice(0, condition), label.slice(condition + 1)];
}

/** What a state's name and lines need. */
function headOf(state: State): { width: number; height: number } {
  const lines = linesOf(state);
  const width = Math.max(widthOf(state.key, fonts.title), ...lines.map((line) => widthOf(line, fonts.line)));
  return { width: width + 2 * padding, height: padding + 4 + lineHeight * (1 + lines.length) };
}

/** Lays a chart out: the Eclipse Layout Kernel's layered algorithm, which needs no browser and always draws the same. */
export async function layout(outline: Outline): Promise<Drawn> {
  const first = await layoutOnce(outline, new Map());
  // A box is as wide as what is inside needs; where its head needs more, it is laid out again with so much more.
  const wider = first.states
    .filter(({ state }) => state.states.length > 0)
    .map(({ id, state, width }) => [id, headOf(state).width - width] as const)
    .filter(([, missing]) => missing > 0);
  return wider.length === 0 ? first : layoutOnce(outline, new Map(wider));
}

async function layoutOnce({ root, ways }: Outline, wider: ReadonlyMap<string, number>): Promise<Drawn> {
  const states = new Map<string, { state: State; region: boolean; depth: number }>();
  const starts: Way[] = [];

  const node = (state: State, region: boolean, depth: number): ElkNode => {
    states.set(idOfState(state.path), { state, region, depth });
    const { height: head, width } = headOf(state);
    if (state.kind === 'history' || state.kind === 'deepHistory')
      return { id: idOfState(state.path), width: 26, height: 26 };
    const own = { id: idOfState(state.path), width, height: head + 5 };
    if (state.states.length === 0) return own;
    return {
      id: own.id,
      children: childrenOf(state, depth),
      layoutOptions: {
        'elk.padding': `[top=${head + 12},left=16,bottom=16,right=${16 + (wider.get(own.id) ?? 0)}]`,
      },
    };
  };
  const childrenOf = (state: State, depth: number): ElkNode[] => {
    const children = state.states.map((child) => node(child, state.kind === 'parallel', depth + 1));
    if (state.initial === undefined) return children;
    starts.push({ from: `start ${state.path}`, to: idOfState(state.initial), labels: [] });
    return [{ id: `start ${state.path}`, width: startSize, height: startSize }, ...children];
  };

  const children = childrenOf(root, 0);
  const drawn = ways.filter(({ from }) => from !== '');
  const all = [...starts, ...drawn.map((way) => ({ ...way, from: idOfState(way.from), to: idOfState(way.to) }))];
  const edges: ElkExtendedEdge[] = all.map(({ from, to, labels: whole }, index) => {
    const labels = whole.flatMap(wrapped);
    return {
      id: `way ${index}`,
      sources: [from],
      targets: [to],
      labels:
        labels.length === 0
          ? []
          : [
              {
                text: labels.join('\n'),
                width: Math.max(...labels.map((line) => widthOf(line, fonts.label))) + 8,
                height: labels.length * (lineHeight - 1) + 4,
                // On its line, so that nobody has to guess which line it belongs to.
                layoutOptions: { 'elk.edgeLabels.inline': 'true' },
              },
            ],
    };
  });
  const elk = new (Elk as unknown as new () => { layout(graph: ElkNode): Promise<ElkNode> })();
  const graph = await elk.layout({ id: 'chart', layoutOptions: options, children, edges });

  const boxes: Box[] = [];
  const walk = ({ children: inside = [] }: ElkNode): void => {
    for (const child of inside) {
      const { id, x = 0, y = 0, width = 0, height = 0 } = child;
      boxes.push({ id, x, y, width, height });
      walk(child);
    }
  };
  walk(graph);
  return {
    width: graph.width ?? 0,
    height: graph.height ?? 0,
    states: boxes.flatMap((box) => {
      const known = states.get(box.id);
      return known === undefined ? [] : [{ ...box, ...known }];
    }),
    starts: boxes.filter(({ id }) => id.startsWith('start ')),
    ways: (graph.edges ?? []).map(({ id, labels = [], sections = [] }) => {
      const [label] = labels;
      const way = drawn[Number(id.slice('way '.length)) - starts.length];
      return {
        ...(way === undefined ? {} : { way }),
        points: sections.flatMap(({ bendPoints = [], endPoint, startPoint }) => [startPoint, ...bendPoints, endPoint]),
        label:
          label === undefined
            ? undefined
            : {
                id,
                x: label.x ?? 0,
                y: label.y ?? 0,
                width: label.width ?? 0,
                height: label.height ?? 0,
                lines: (label.text ?? '').split('\n'),
              },
      };
    }),
  };
}
