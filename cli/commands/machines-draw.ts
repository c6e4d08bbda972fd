import { Command, Option } from 'commander';
import { clean } from 'xstate-temporal/cli';
import type { Context } from '../command.ts';
import { badInput } from '../exit.ts';
import { withExample, withJson } from '../input/options.ts';

/** The picture of a chart, from the chart itself. */
export function machinesDrawCommand(context: Context, done: (code: number) => void): Command {
  const command = withJson(new Command('draw'))
    .description('draw a machine of this programme; the picture goes to standard output')
    .argument('<machine>', 'its name')
    .addOption(new Option('--format <format>', 'what to write').choices(['mermaid', 'svg']).default('mermaid'));
  return withExample(command, 'machines draw eod-case --format svg > eod-case.svg').action(
    async (machine: string, { format }: { format: 'mermaid' | 'svg' }) => {
      await draw(context, machine, format);
      done(0);
    },
  );
}

async function draw({ terminal }: Context, name: string, format: 'mermaid' | 'svg'): Promise<void> {
  const { definitionOf, machineIds } = await import('../../machines/index.ts');
  const { chartOf } = await import('../../pages/charts/knowledge.ts');
  const definition = definitionOf(name);
  if (definition === undefined)
    throw badInput(`There is no machine "${clean(name, 60)}"; the programme has ${machineIds.join(', ')}.`);
  const outline = chartOf(definition);
  const { mermaid, svg } = await import('xstate-temporal/draw');
  const picture = (format === 'svg' ? await svg(outline) : mermaid(outline)).trimEnd();
  terminal.result({ machine: name, format, picture }, () => terminal.line(picture));
}
