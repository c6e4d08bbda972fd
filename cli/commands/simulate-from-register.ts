import { Command } from 'commander';
import { onlyOption } from '../audit/options.ts';
import type { Context } from '../command.ts';
import { withExample, withJson } from '../input/options.ts';
import type { FromRegisterOptions } from '../simulate/from-register.ts';

/** What was, as a scenario, so that "what if" starts from it. */
export function simulateFromRegisterCommand(context: Context, done: (code: number) => void): Command {
  const command = withJson(
    new Command('from-register')
      .description('make a scenario of real cases: arrivals, working times, habits and staff as found, with intervals')
      .argument('<bundle...>', 'folders of exports; all cases of the period, running ones too')
      .option('--from <time>', 'cases opened from this time on, such as 2030-02-01T00:00:00Z; default: the first step')
      .option('--until <time>', 'and before this; default: the last moment that is known')
      .addOption(onlyOption())
      .option('--write <file>', 'where to write it; default: from-register.yaml in this folder'),
  ).addHelpText(
    'after',
    '\nWhat cases do not show is as every scenario assumes it; docs/simulate.md tells what that is.',
  );
  return withExample(
    command,
    'simulate from-register evidence --write last-month.yaml',
    'simulate sweep last-month.yaml --set experts.count=3..6',
  ).action(async (bundles: string[], options: FromRegisterOptions) => {
    const { scenarioFromRegister } = await import('../simulate/from-register.ts');
    done(await scenarioFromRegister(context, bundles, options));
  });
}
