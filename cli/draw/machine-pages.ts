import { alikeOnce, type Label, mermaid, type Outline, saidOf, statesOf, svg } from 'xstate-temporal/draw';
import { definitionOf, machineIds, tells } from '../../machines/index.ts';
import { chartOf } from '../../pages/charts/knowledge.ts';
import { overview } from './overview.ts';

/** The pages of `docs/machines/`, by their names below `docs/`. */
export async function machinePages(): Promise<Record<string, string>> {
  const pages: Record<string, string> = {
    'machines/overview.svg': await svg(overview()),
    'machines/README.md': overviewPage(),
  };
  for (const id of machineIds) {
    const definition = definitionOf(id);
    const outline = chartOf(definition);
    pages[`machines/${id}.svg`] = await svg(outline);
    pages[`machines/${id}.md`] = `# ${id} ${definition.version}

[![The statechart ${id}](${id}.svg)](${id}.svg)

Whoever acts stands on the arrow: customers in round, dark marks, the service's people in square, light ones, what no
person sends in a dashed one. A clock marks what happens by itself after a while, a diamond what the chart does at once
or what follows from an answer. A state with ▸ has a panel of its own; its dashed panels are active at the same time.

## Who does what

${table(alikeOnce(outline))}

## The same as Mermaid

\`\`\`mermaid
${mermaid(outline).trimEnd()}
\`\`\`

Drawn from the chart itself by \`npm run docs:machines\`; a test compares. \`watchfloor machines draw ${id}\` gives the
same. Conditions are in brackets; [who may send what](../roles.md) is a page of its own.
`;
  }
  return pages;
}

function overviewPage(): string {
  const rows = tells.map(
    ({ event, from, on, starts, to }) =>
      `| [${from}](${from}.md) | \`${on}\` | [${to}](${to}.md) | \`${event}\` | ${starts ? 'yes' : 'no'} |`,
  );
  return `# The four charts

[![The four charts and what they tell each other](overview.svg)](overview.svg)

Only outermost states are here, with who moves them on. The charts reach each other by what they tell, and by nothing
else:

| chart | on | tells | event | starts it |
| :-- | :-- | :-- | :-- | :-- |
${rows.join('\n')}

Each chart on its own: ${machineIds.map((id) => `[${id}](${id}.md)`).join(', ')}.

Drawn by \`npm run docs:machines\`; a test compares.
`;
}

/** Every line and arrow of a chart as a row, for small screens and for those who listen. */
function table({ root, ways }: Outline): string {
  const rows = statesOf(root).flatMap((state) => {
    const here = state.path === '' ? 'anywhere' : (state.alike?.join(', ') ?? state.path);
    const moves = ways.filter(({ from }) => from === state.path);
    return [
      ...state.inner.map((label) => rowOf(here, label, '')),
      ...moves.flatMap(({ labels, to }) => labels.map((label) => rowOf(here, label, `\`${to}\``))),
    ];
  });
  return ['| in | who | what | leads to |', '| :-- | :-- | :-- | :-- |', ...rows].join('\n');
}

function rowOf(state: string, label: Label, to: string): string {
  const who =
    label.cause === 'sent' ? label.by.map(({ name }) => name).join(', ') : label.cause === 'clock' ? 'clock' : 'chart';
  return `| \`${state}\` | ${who} | ${saidOf(label)} | ${to} |`;
}
