import path from 'node:path';
import { Command } from 'commander';
import { json } from 'xstate-temporal/cli';
import type { Context } from '../command.ts';
import { withExample, withTarget } from '../input/options.ts';
import type { TargetOptions } from '../input/target.ts';

/** What `npm start` runs. */
export function demoCommand({ terminal, interrupt }: Context, done: (code: number) => void): Command {
  const command = withTarget(
    new Command('demo')
      .description('play the example week on the virtual clock, then on a real Temporal server, and compare')
      .argument('[scenario]', 'a scenario file; default: examples/first-week.yaml'),
  );
  return withExample(command, 'demo', 'demo my-scenario.yaml --json').action(
    async (scenario: string | undefined, options: TargetOptions) => {
      interrupt.hold();
      // It brings server, worker and simulator with it, which no other command should wait for.
      const { runDemo } = await import('../demo/run-demo.ts');
      const { findTarget } = await import('../input/target.ts');
      const { config, root } = await findTarget(options);
      const file = path.resolve(scenario ?? path.join(root, 'examples', 'first-week.yaml'));
      const result = await runDemo({ file, root, config, terminal, signal: interrupt.signal });
      if (terminal.json) terminal.line(json(result));
      done(0);
    },
  );
}
