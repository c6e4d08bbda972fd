import type { ElkExtendedEdge, ElkNode } from 'elkjs';
import { WatchfloorError } from '../engine/index.ts';
import { fonts, type Line, lineHeight, linesOf, widthOfLine } from './lines.ts';
import type { State } from './outline.ts';
import type { Panel, PanelWay } from './panels.ts';
import { widthOf } from './text-size.ts';

const padding = 8;

export interface Box {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** How a panel is laid out: which way it reads, how wide a label may be, and how ways back are found and led. */
export interface Manner {
  readonly direction: 'DOWN' | 'RIGHT';
  readonly room: number;
  readonly cycles: 'MODEL_ORDER' | 'DEPTH_FIRST';
  readonly feedback: boolean;
  /** Whether room is saved where it costs straight lines. */
  readonly tight: boolean;
}

/** A panel with the place of everything in it. */
export interface Drawn {
  readonly title: string;
  /** Whether other regions are active at the same time. */
  readonly region: boolean;
  readonly width: number;
  readonly height: number;
  /** What happens anywhere in it, from its top. */
  readonly head: readonly Line[];
  /** Outer states come before those inside. */
  readonly states: readonly (Box & {
    readonly state: State;
    readonly region: boolean;
    readonly depth: number;
    readonly title: string;
    readonly lines: readonly Line[];
  })[];
  /** Where each compound state begins. */
  readonly starts: readonly Box[];
  readonly ways: readonly {
    readonly points: readonly { readonly x: number; readonly y: number }[];
    readonly label: (Box & { readonly lines: readonly Line[] }) | undefined;
    /** The way that is drawn; absent for the one from where a compound state begins. */
    readonly way?: PanelWay;
  }[];
}

const options = {
  'elk.algorithm': 'layered',
  'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.json.shapeCoords': 'ROOT',
  'elk.json.edgeCoords': 'ROOT',
  'elk.randomSeed': '1',
  'elk.layered.spacing.nodeNodeBetweenLayers': '14',
  'elk.layered.spacing.edgeNodeBetweenLayers': '8',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '7',
  'elk.spacing.nodeNode': '10',
  'elk.spacing.edgeNode': '8',
  'elk.spacing.edgeEdge': '7',
  'elk.spacing.edgeLabel': '2',
  'elk.spacing.componentComponent': '14',
  'elk.layered.considerModelOrder.strategy': 'PREFER_NODES',
  'elk.padding': '[top=4,left=8,bottom=8,right=8]',
};

const startSize = 10;
const idOfState = (path: string) => `state ${path}`;

/** What stands in a state's box below its name. */
function stateLines({ actors, inner }: Pick<State, 'actors' | 'inner'>, room: number): Line[] {
  return [
    ...actors.map((actor) => ({ marks: [{ sign: 'own' } as const], text: `asks ${actor}` })),
    ...linesOf(inner, room),
  ];
}

/** What stands at the top of a box. */
function titleOf({ alike, elsewhere, key }: State, name = key): string {
  if (alike !== undefined) return `${alike.length} × the same: ${alike.join(', ')}`;
  return elsewhere === true ? `${name} ▸` : name;
}

/** Lays a panel out: the Eclipse Layout Kernel's layered algorithm, which needs no browser and always draws the same. */
export async function layout(panel: Panel, manner: Manner): Promise<Drawn> {
  const first = await layoutOnce(panel, manner, new Map());
  // A box is as wide as what is inside needs; where its head needs more, it is laid out again with so much more.
  const wider = first.states
    .filter(({ state }) => state.states.length > 0)
    .map(({ id, lines, title, width }) => [id, headOf(title, lines).width - width] as const)
    .filter(([, missing]) => missing > 0);
  return wider.length === 0 ? first : layoutOnce(panel, manner, new Map(wider));
}

/** What a state's name and lines need. */
function headOf(title: string, lines: readonly Line[]): { width: number; height: number } {
  const width = Math.max(widthOf(title, fonts.title), ...lines.map(widthOfLine));
  return { width: width + 2 * padding, height: 20 + lineHeight * lines.length };
}

async function layoutOnce(
  panel: Panel,
  { cycles, direction, feedback, room, tight }: Manner,
  wider: ReadonlyMap<string, number>,
): Promise<Drawn> {
  const states = new Map<string, Pick<Drawn['states'][number], 'state' | 'region' | 'depth' | 'title' | 'lines'>>();
  const starts: PanelWay[] = [];

  const node = (state: State, region: boolean, depth: number): ElkNode => {
    const [title, lines] = [titleOf(state), stateLines(state, room + 40)];
    states.set(idOfState(state.path), { state, region, depth, title, lines });
    const { height: head, width } = headOf(title, lines);
    const id = idOfState(state.path);
    if (state.kind === 'history' || state.kind === 'deepHistory') return { id, width: 24, height: 24 };
    if (state.states.length === 0) return { id, width, height: head + 3 };
    return {
      id,
      children: childrenOf(state, depth),
      layoutOptions: { 'elk.padding': `[top=${head + 6},left=10,bottom=10,right=${10 + (wider.get(id) ?? 0)}]` },
    };
  };
  const childrenOf = (state: State, depth: number): ElkNode[] => {
    const children = state.states.map((child) => node(child, state.kind === 'parallel', depth + 1));
    if (state.initial === undefined) return children;
    starts.push({ from: `start ${state.path}`, to: idOfState(state.initial), labels: [], of: [] });
    return [{ id: `start ${state.path}`, width: startSize, height: startSize }, ...children];
  };

  const children = childrenOf(panel.state, 0);
  const all = [...starts, ...panel.ways.map((way) => ({ ...way, from: idOfState(way.from), to: idOfState(way.to) }))];
  const labels = all.map((way) => linesOf(way.labels, room));
  const edges: ElkExtendedEdge[] = all.map(({ from, to }, index) => {
    const lines = labels[index] ?? [];
    const size = { width: Math.max(0, ...lines.map(widthOfLine)) + 8, height: lines.length * lineHeight + 2 };
    // On its line, so that nobody has to guess which line it belongs to.
    const inline = { 'elk.edgeLabels.inline': 'true' };
    return {
      id: `way ${index}`,
      sources: [from],
      targets: [to],
      labels: lines.length === 0 ? [] : [{ text: ' ', ...size, layoutOptions: inline }],
    };
  });
  const layoutOptions = {
    ...options,
    'elk.direction': direction,
    'elk.layered.cycleBreaking.strategy': cycles,
    'elk.layered.feedbackEdges': String(feedback),
    'elk.layered.nodePlacement.strategy': tight ? 'LINEAR_SEGMENTS' : 'NETWORK_SIMPLEX',
  };
  const graph = await laidOut({ id: 'chart', layoutOptions, children, edges }, tight);

  const isWhole = panel.state.path === '';
  const head = headLines(panel, Math.max(graph.width ?? 0, 330));
  const top = (isWhole ? 10 : 26) + head.length * lineHeight;
  const boxes: Box[] = [];
  const walk = ({ children: within = [] }: ElkNode): void => {
    for (const child of within) {
      const { id, x = 0, y = 0, width = 0, height = 0 } = child;
      boxes.push({ id, x, y: y + top, width, height });
      walk(child);
    }
  };
  walk(graph);
  const title = isWhole ? '' : titleOf(panel.state, panel.state.path);
  return {
    title,
    region: panel.region,
    head,
    width: Math.ceil(
      Math.max(graph.width ?? 0, widthOf(title, fonts.title) + 24, ...head.map((line) => widthOfLine(line) + 24)),
    ),
    height: Math.ceil((graph.height ?? 0) + top),
    states: boxes.flatMap((box) => {
      const known = states.get(box.id);
      return known === undefined ? [] : [{ ...box, ...known }];
    }),
    starts: boxes.filter(({ id }) => id.startsWith('start ')),
    ways: (graph.edges ?? []).map(({ id, labels: [label] = [], sections = [] }) => {
      const index = Number(id.slice('way '.length));
      const way = panel.ways[index - starts.length];
      return {
        ...(way === undefined ? {} : { way }),
        points: sections
          .flatMap(({ bendPoints = [], endPoint, startPoint }) => [startPoint, ...bendPoints, endPoint])
          .map(({ x, y }) => ({ x, y: y + top })),
        label:
          label === undefined
            ? undefined
            : {
                id,
                x: label.x ?? 0,
                y: (label.y ?? 0) + top,
                width: label.width ?? 0,
                height: label.height ?? 0,
                lines: labels[index] ?? [],
              },
      };
    }),
  };
}

interface Kernel {
  layout(graph: ElkNode): Promise<ElkNode>;
}

let kernel: Promise<Kernel> | undefined;

/** The layout kernel is large, and asked for where a picture is wanted, not before. @throws DRAW_NEEDS_ELKJS */
function loaded(): Promise<Kernel> {
  kernel ??= import('elkjs').then(
    ({ default: Elk }) => new (Elk as unknown as new () => Kernel)(),
    (cause) => {
      kernel = undefined;
      throw new WatchfloorError(
        'DRAW_NEEDS_ELKJS',
        'SVG is laid out by the package "elkjs", which is not installed here.',
        {
          cause,
          todo: 'Run "npm install elkjs", or take --format mermaid.',
        },
      );
    },
  );
  return kernel;
}

/** The kernel's compaction, which saves a third of the room, fails on some graphs: they are laid out without it. */
async function laidOut(graph: ElkNode, tight: boolean): Promise<ElkNode> {
  const elk = await loaded();
  if (!tight) return elk.layout(graph);
  const compact = { 'elk.layered.compaction.postCompaction.strategy': 'EDGE_LENGTH' };
  try {
    return await elk.layout(structuredClone({ ...graph, layoutOptions: { ...graph.layoutOptions, ...compact } }));
  } catch {
    return elk.layout(graph);
  }
}

/** What happens wherever in a panel the chart is. */
function headLines({ anywhere, state: { actors } }: Panel, room: number): Line[] {
  return [...stateLines({ actors, inner: [] }, room), ...anywhere.flatMap((label) => linesOf([label], room))];
}
