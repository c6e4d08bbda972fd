import type { Definition } from 'xstate-temporal/engine';
import { machineIds, registry } from '../../machines/index.ts';
import { mermaid } from './mermaid.ts';
import { outlineOf } from './outline.ts';
import { svg } from './svg.ts';

/** The pages of `docs/machines/`, by their names below `docs/`. */
export async function machinePages(): Promise<Record<string, string>> {
  const pages: Record<string, string> = {};
  for (const id of machineIds) {
    const versions: readonly Definition[] = registry[id];
    const { machine, version } = versions.at(-1) as Definition;
    const outline = outlineOf(machine);
    pages[`machines/${id}.svg`] = await svg(outline);
    pages[`machines/${id}.md`] = `# ${id} ${version}

![The statechart ${id}](${id}.svg)

The same as Mermaid:

\`\`\`mermaid
${mermaid(outline).trimEnd()}
\`\`\`

Drawn from the chart itself by \`npm run docs:machines\`; a test compares. In a state's box stand the actors that run
in it and the events that it takes without leaving it; conditions are in brackets.
`;
  }
  return pages;
}
