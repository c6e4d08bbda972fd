import { Command } from 'commander';
import { clean, table } from 'xstate-temporal/cli';
import type { Context } from '../command.ts';
import { withExample, withJson } from '../input/options.ts';

/** The machines that are registered. */
export function machinesListCommand(context: Context, done: (code: number) => void): Command {
  const command = withJson(new Command('list').description('list the machines that this programme runs'));
  return withExample(command, 'machines list').action(async () => {
    await list(context);
    done(0);
  });
}

async function list({ terminal }: Context): Promise<void> {
  const { registered } = await import('../input/machine-file.ts');
  const { summaryOf } = await import('xstate-temporal/cli');
  const machines = registered().map(({ definition }) => summaryOf(definition));
  terminal.result({ machines }, () => {
    table(
      terminal,
      [
        { title: 'machine' },
        { title: 'version' },
        { title: 'states', align: 'right' },
        { title: 'events', align: 'right' },
        { title: 'actors', align: 'right' },
        { title: 'actions', align: 'right' },
        { title: 'definition', least: 12 },
      ],
      machines.map(({ machine, version, definition, states, events, actors, actions }) => [
        clean(machine),
        clean(version),
        ...[states, events, actors, actions].map((names) => String(names.length)),
        definition.slice(0, 12),
      ]),
    );
  });
}
