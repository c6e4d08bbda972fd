import { Command } from 'commander';
import { clean } from 'xstate-temporal/cli';
import type { Context } from '../command.ts';
import { withExample, withJson } from '../input/options.ts';

/** For editors: what a scenario file may hold. */
export function simulateSchemaCommand({ terminal }: Context, done: (code: number) => void): Command {
  const command = withJson(
    new Command('schema')
      .description('print the JSON Schema of scenario files, for completion in an editor')
      .option('--write <file>', 'write it to a file'),
  ).addHelpText(
    'after',
    `
A scenario's first line tells an editor with the YAML language server where it is:
  # yaml-language-server: $schema=./scenario.schema.json`,
  );
  return withExample(command, 'simulate schema --write scenario.schema.json').action(
    async ({ write }: { write?: string }) => {
      const { scenarioJsonSchema } = await import('../../simulator/scenarios/schema.ts');
      const { writeOutput } = await import('../simulate/output.ts');
      const schema = scenarioJsonSchema();
      if (write === undefined) terminal.line(JSON.stringify(schema, null, 2));
      else {
        await writeOutput(write, `${JSON.stringify(schema, null, 2)}\n`);
        terminal.result({ file: write }, () => terminal.line(`Written: ${clean(write)}`));
      }
      done(0);
    },
  );
}
