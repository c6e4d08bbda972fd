import { Command } from 'commander';
import type { Context } from '../command.ts';
import { withExample, withTarget } from '../options.ts';
import type { TargetOptions } from '../target.ts';

/** What `npm start` runs. */
export function demoCommand(context: Context, done: (code: number) => void): Command {
  const command = withTarget(
    new Command('demo')
      .description('play the example week on the virtual clock, then on a real Temporal server')
      .argument('[scenario]', 'another scenario file than examples/first-week.yaml'),
  );
  return withExample(command, 'demo').action(async (scenario: string | undefined, options: TargetOptions) => {
    const { demoCommand: play } = await import('../demo.ts');
    done(await play(context, scenario === undefined ? options : { ...options, scenario }));
  });
}
