import { Command } from 'commander';
import type { Context } from '../command.ts';
import { withExample, withJson } from '../input/options.ts';
import type { FromHistoryOptions } from '../simulate/from-history.ts';

/** A real case as a scenario, to be played again and changed. */
export function simulateFromHistoryCommand(context: Context, done: (code: number) => void): Command {
  const command = withJson(
    new Command('from-history')
      .description("make a scenario of a real case: its events, at their times, from the case's history")
      .argument('<file>', 'a history as "temporal workflow show --output json" writes it, or a case of an audit bundle')
      .option('--write <file>', 'where to write it; default: <machine>-<key>.yaml in this folder'),
  ).addHelpText('after', '\nThe scenario holds what the history holds, names and texts too: treat it alike.');
  return withExample(command, 'simulate from-history case-1001.json').action(
    async (file: string, options: FromHistoryOptions) => {
      const { scenarioFromHistory } = await import('../simulate/from-history.ts');
      done(await scenarioFromHistory(context, file, options));
    },
  );
}
