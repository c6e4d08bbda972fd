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
          .description(
            'run a scenario with each value of a setting, and tell from which value on its expectation holds',
          )
          .argument('<scenario>', 'a file, or a name that "simulate list" shows'),
      ),
      20,
    ),
  )
    .addOption(new Option('--expect <text>', "the expectation to judge; default: the scenario's first"))
    .addOption(new Option('--report <folder>', 'where the report and the numbers go; default: .watchfloor/simulations'))
    .addOption(
      new Option('--markdown <file>', 'also write the table and the plot as Markdown, for a page of documentation'),
    )
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
