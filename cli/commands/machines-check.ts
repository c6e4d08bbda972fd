import { Command } from 'commander';
import { checkFile } from 'xstate-temporal/cli';
import type { Context } from '../command.ts';
import { withExample, withJson } from '../input/options.ts';

/** Whether the machines in a file can be durable. */
export function machinesCheckCommand(context: Context, done: (code: number) => void): Command {
  const command = withJson(
    new Command('check')
      .description(
        'check each machine in a file: list what a host must implement, or what keeps the machine from being durable',
      )
      .argument('<file>', 'a JavaScript or TypeScript file that exports machines or definitions; it is run'),
  );
  return withExample(command, 'machines check src/order.ts').action(async (file: string) => {
    done(await checkFile(context.terminal, file));
  });
}
