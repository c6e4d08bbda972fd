import { Command, Option } from 'commander';
import type { Context } from '../command.ts';
import { withExample } from '../input/options.ts';
import { withChanges, withReplications } from '../simulate/options.ts';
import type { SweepOptions } from '../simulate/sweep-scenario.ts';
import { withWhere } from '../simulate/where.ts';

/** How a measurement changes with a setting, and from which value on an expectation holds. */
export function simulateSweepCommand(context: Context, done: (code: number) => void): Command {
  const command = withWhere(
    withReplications(
      withChanges(
        new Command('sweep')
          .description('run a scenario with every value of a setting; tell from which on it keeps its promise')
          .argument('<scenario>', 'a file, or a name that "simulate list" shows'),
      ),
      20,
    ),
  )
    .addOption(new Option('--expect <text>', "about what; default: the scenario's first expectation"))
    .addOption(new Option('--report <folder>', 'where report and numbers go; default: .watchfloor/simulations'))
    .addOption(new Option('--markdown <file>', 'write table and plot for a page of documentation too'))
    .addHelpText(
      'after',
      `
Values: --set experts.count=2..12, in steps 2..12..2 or 0.1..0.5..0.1 (between fractions a step must be given; both
ends are among them), or a list 0.1,0.2,0.5. Several settings make a grid.
Every point has the same random numbers: what differs comes from the setting.`,
    );
  return withExample(
    command,
    'simulate sweep expert-shortage --set experts.count=2..12',
    "simulate sweep expert-shortage --set experts.count=2..12 --expect 'eod.firstReport.p95 <= 48h'",
  ).action(async (scenario: string, options: SweepOptions) => {
    context.interrupt.hold();
    const { sweepScenario } = await import('../simulate/sweep-scenario.ts');
    await sweepScenario(context, scenario, options);
    done(0);
  });
}
