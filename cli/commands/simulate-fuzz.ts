import { Command } from 'commander';
import type { Context } from '../command.ts';
import { wholeNumber, withExample, withJson } from '../input/options.ts';
import type { FuzzCommandOptions } from '../simulate/fuzz-scenario.ts';
import { positive } from '../simulate/options.ts';

/** Looks for a scenario that fails, and writes the smallest that it finds. */
export function simulateFuzzCommand(context: Context, done: (code: number) => void): Command {
  const command = withJson(
    new Command('fuzz')
      .description('search for a scenario that violates an invariant or an expectation, and reduce it')
      .argument('[scenario]', 'the scenario to vary; default: one with a small population')
      .option('--runs <count>', 'scenarios to try', positive, 100)
      .option('--seed <number>', 'the seed of the generated scenarios', wholeNumber, 1)
      .option('--tries <count>', 'how many runs may be spent on reducing the scenario that is found', positive, 400)
      .option(
        '--write <file>',
        'where to write the scenario that is found; default: .watchfloor/simulations/fuzz.yaml',
      ),
  );
  return withExample(command, 'simulate fuzz', 'simulate fuzz scenario.yaml --runs 1000 --seed 7').action(
    async (scenario: string | undefined, options: FuzzCommandOptions) => {
      context.interrupt.hold();
      const { fuzzScenario } = await import('../simulate/fuzz-scenario.ts');
      done(await fuzzScenario(context, scenario, options));
    },
  );
}
