import { Command } from 'commander';
import { clean, table, wrap } from 'xstate-temporal/cli';
import type { Context } from '../command.ts';
import { EXIT } from '../exit.ts';
import { wholeNumber, withExample, withJson } from '../input/options.ts';
import { positive } from '../simulate/options.ts';

/** The generator of threats against the published figures that it is made after. */
export function simulateCalibrateCommand({ terminal, interrupt }: Context, done: (code: number) => void): Command {
  const command = withJson(
    new Command('calibrate')
      .description('compare the generated threats with published figures')
      .option('--seed <number>', 'the seed of the random numbers', wholeNumber, 1)
      .option('--campaigns <count>', 'campaigns drawn for each figure, 1000 at least', positive, 2_500),
  ).addHelpText(
    'after',
    `
Of a parameter the generator was told; that it agrees says only that it draws rightly. A check it was not told.
Whether queues and statistics are right is another question: "simulate validate".`,
  );
  return withExample(command, 'simulate calibrate').action(
    async ({ seed, campaigns }: { seed: number; campaigns: number }) => {
      interrupt.hold();
      const { calibrate } = await import('../../simulator/model/threats/index.ts');
      const { numberLabel } = await import('../../simulator/report/index.ts');
      const report = await calibrate({ seed, campaigns, signal: interrupt.signal });
      terminal.result(report, () => {
        const { dim, green, red, yellow } = terminal.colors;
        const color = { agrees: green, 'known misfit': yellow, misfit: red };
        table(
          terminal,
          [
            { title: 'FIGURE', least: 24 },
            { title: 'SOURCE', least: 16 },
            { title: 'KIND' },
            { title: 'CITED', align: 'right' },
            { title: 'GENERATED', align: 'right' },
            { title: '±', align: 'right' },
            { title: 'UNIT' },
            { title: '', style: (text) => color[text as keyof typeof color](text) },
          ],
          report.rows.map(
            ({ quantity, statistic, population, period, source, kind, cited, generated, tolerance, unit, verdict }) => [
              clean(`${quantity}, ${statistic}, ${population}, ${period}`),
              clean(source),
              kind,
              numberLabel(cited),
              numberLabel(generated),
              numberLabel(tolerance),
              clean(unit),
              verdict,
            ],
          ),
        );
        const misfits = report.rows.filter(({ misfit, verdict }) => misfit !== undefined && verdict !== 'agrees');
        if (misfits.length > 0) terminal.line();
        for (const { quantity, period, misfit } of misfits)
          for (const line of wrap(clean(`${quantity}, ${period}: ${misfit}`, 600), terminal.columns))
            terminal.line(dim(line));
        terminal.line();
        terminal.line(
          report.ok
            ? green('Every figure agrees, or is known not to and says why.')
            : red('A figure is off that should agree; see misfit above.'),
        );
      });
      done(report.ok ? EXIT.ok : EXIT.failed);
    },
  );
}
