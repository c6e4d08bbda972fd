import path from 'node:path';
import { Command, Option } from 'commander';
import type { Context } from '../command.ts';
import { collect, wholeNumber, withExample, withTarget } from '../input/options.ts';
import { checkRunOptions } from '../simulate/check-options.ts';
import {
  batches,
  positive,
  precision,
  type RunCommandOptions,
  warmUp,
  withChanges,
  withReplications,
} from '../simulate/options.ts';
import { studyOption } from '../simulate/where.ts';

/** Runs scenarios and judges them by their own expectations. */
export function simulateRunCommand(context: Context, done: (code: number) => void): Command {
  const command = withTarget(
    withReplications(
      withChanges(
        new Command('run')
          .description('run scenarios; the exit code says whether their expectations hold')
          .argument('<scenario...>', 'files, or names that "simulate list" shows')
          .addOption(
            new Option(
              '--on <target>',
              'where: in this process, on workers for studies, or on a server whose clock is driven',
            )
              .choices(['virtual', 'workers', 'temporal'])
              .default('virtual'),
          ),
      ),
      1,
    ),
  )
    .addOption(new Option('--replication <number>', 'only this replication').argParser(wholeNumber).helpGroup('Runs:'))
    .addOption(
      new Option(
        '--precision <width>',
        'replicate until the interval of a measurement is this narrow to either side: a share such as 5%, or a duration such as 2h',
      )
        .argParser(precision)
        .helpGroup('Runs:'),
    )
    .addOption(
      new Option(
        '--of <measurement>',
        'the measurement that --precision or --warm-up auto is about; default: that of the first expectation',
      ).helpGroup('Runs:'),
    )
    .addOption(
      new Option('--most <count>', 'with --precision: replications at most')
        .argParser(positive)
        .default(1_000)
        .helpGroup('Runs:'),
    )
    .addOption(
      new Option(
        '--warm-up <length>',
        'leave out the beginning of each run: a duration such as 7d, none, or auto (MSER-5 in pilot runs)',
      )
        .argParser(warmUp)
        .helpGroup('Steady state:'),
    )
    .addOption(
      new Option('--batches <count>', 'intervals by batch means: cut one long run into this many parts')
        .argParser(batches)
        .helpGroup('Steady state:'),
    )
    .addOption(
      new Option(
        '--sometimes <text>',
        'what must happen in at least one run, such as "eod-case reaches suspended"; may be repeated',
      )
        .argParser(collect)
        .helpGroup('Runs:'),
    )
    .addOption(studyOption())
    .addOption(new Option('--no-shrink', 'do not look for a smaller scenario when one fails').helpGroup('Runs:'))
    .addOption(new Option('--trace', 'print each step').helpGroup('Output:'))
    .addOption(new Option('--all', 'print all numbers').helpGroup('Output:'))
    .addOption(
      new Option('--report <folder>', 'where the report goes; default: .watchfloor/simulations').helpGroup('Output:'),
    )
    .addOption(new Option('--junit <file>', 'write the verdicts as JUnit XML, for CI servers').helpGroup('Output:'));
  return withExample(
    command,
    'simulate run quiet-quarter',
    'simulate run scenario.yaml --replications 20',
    'simulate run scenario.yaml --precision 5% --of eod.firstReport.p95',
    'simulate run scenario.yaml --warm-up auto --replications 20',
    'simulate run scenario.yaml --until 1000d --warm-up 30d --batches 20',
    'simulate run scenario.yaml --replications 200 --on workers',
    'simulate run scenario.yaml --on temporal --small',
  ).action(async (files: string[], options: RunCommandOptions, self: Command) => {
    checkRunOptions(options, (name) => self.getOptionValueSource(name) === 'cli');
    context.interrupt.hold();
    const { runScenarios } = await import('../simulate/run-scenarios.ts');
    done(
      await runScenarios(context, files, {
        ...options,
        ...(options.report === undefined ? {} : { report: path.resolve(options.report) }),
      }),
    );
  });
}
