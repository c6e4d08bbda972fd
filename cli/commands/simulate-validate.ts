import { Command } from 'commander';
import { table } from 'xstate-temporal/cli';
import type { Context } from '../command.ts';
import { EXIT } from '../exit.ts';
import { wholeNumber, withExample, withJson } from '../input/options.ts';

/** The queueing core, the statistics and the generators against what is known exactly. */
export function simulateValidateCommand({ terminal, interrupt }: Context, done: (code: number) => void): Command {
  const command = withJson(
    new Command('validate')
      .description('check the simulator against theory: queues, intervals, random numbers')
      .option('--seed <number>', 'the seed of the random numbers', wholeNumber, 1)
      .option('--small', 'a small form that takes seconds'),
  ).addHelpText('after', '\nWhether the assumptions are like the world is another question: "simulate calibrate".');
  return withExample(command, 'simulate validate', 'simulate validate --small').action(
    async ({ seed, small }: { seed: number; small?: boolean }) => {
      interrupt.hold();
      const { validate, validationTables } = await import('../../numeric/validation/index.ts');
      const { progressBar } = await import('../simulate/progress.ts');
      const bar = progressBar(terminal, 'validate', 'checks');
      const report = await validate({
        seed,
        size: small === true ? 'small' : 'full',
        onProgress: (count, of, what) => bar.update(count, of, what),
        signal: interrupt.signal,
      }).finally(() => bar.stop());
      terminal.result(report, () => {
        const { bold, green, red } = terminal.colors;
        for (const { title, columns, rows } of validationTables(report)) {
          terminal.line(bold(title));
          const last = columns.length - 1;
          const styled = columns.map((column, index) =>
            index === last ? { ...column, style: (text: string) => (text === 'ok' ? green(text) : red(text)) } : column,
          );
          table(terminal, styled, rows);
          terminal.line();
        }
        terminal.line(report.ok ? green('Every check holds.') : red('A check does not hold; see FAILED above.'));
      });
      done(report.ok ? EXIT.ok : EXIT.failed);
    },
  );
}
