import { Command } from 'commander';
import type { Context } from '../command.ts';
import { withExample } from '../input/options.ts';
import type { CompareOptions } from '../simulate/compare-scenarios.ts';
import { withChanges, withReplications } from '../simulate/options.ts';
import { withWhere } from '../simulate/where.ts';

/** Which of two scenarios does better, with the same random numbers for both. */
export function simulateCompareCommand(context: Context, done: (code: number) => void): Command {
  const command = withWhere(
    withReplications(
      withChanges(
        new Command('compare')
          .description('compare two scenarios, replication by replication')
          .argument('<a>', 'a scenario')
          .argument('[b]', 'the other scenario; default: the same one, with --set'),
      ),
      20,
    ),
  )
    .option('--all', 'show all numbers, not only those that differ')
    .addHelpText(
      'after',
      `
With two files, --set and the like change both. With one file it is compared with itself as --set changes it.
Both are run under the first one's name, so that replication k of both has the same random numbers.`,
    );
  return withExample(
    command,
    'simulate compare fifo.yaml priority.yaml',
    'simulate compare expert-shortage --set experts.count=4',
  ).action(async (a: string, b: string | undefined, options: CompareOptions) => {
    context.interrupt.hold();
    const { compareScenarios } = await import('../simulate/compare-scenarios.ts');
    await compareScenarios(context, a, b, options);
    done(0);
  });
}
