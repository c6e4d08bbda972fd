import { Command } from 'commander';
import { clean, table } from 'xstate-temporal/cli';
import type { ClockReport, ClockRow, Reading } from '../../audit/index.ts';
import { instantText, spanText } from '../../text/index.ts';
import { machineOption } from '../audit/options.ts';
import { reliedOn } from '../audit/relied-on.ts';
import type { Context } from '../command.ts';
import { withExample, withJson } from '../input/options.ts';

/** How the clocks were kept. */
export function auditClocksCommand(context: Context, done: (code: number) => void): Command {
  const command = withJson(
    new Command('clocks')
      .description('service levels of exported cases: each clock by its two events, met, breached, overdue, excluded')
      .argument('<bundle...>', 'folders of exports; of redacted ones the exporter is believed')
      .addOption(machineOption()),
  );
  return withExample(command, 'audit clocks bundle').action(
    async (bundles: string[], options: { machine?: string[] }) => {
      done(await clocks(context, bundles, options.machine));
    },
  );
}

async function clocks(
  { interrupt, terminal }: Context,
  bundles: readonly string[],
  machines?: readonly string[],
): Promise<number> {
  const { casesOf, readClocks, Reliance, reportClocks } = await import('../../audit/index.ts');
  const { serviceLevels } = await import('../../machines/service-levels.ts');
  const { caseReading } = await import('../audit/case-reading.ts');
  const reliance = new Reliance();
  const readings: Reading[] = [];
  const options = { ...(await caseReading(machines)), reliance, signal: interrupt.signal };
  for await (const { asOf, trail } of casesOf(bundles, options))
    readings.push(...readClocks(trail, serviceLevels, asOf));
  const report = reportClocks(readings, serviceLevels);
  terminal.result({ ...report, reliance }, () => print({ terminal }, report));
  return reliedOn(terminal, reliance);
}

function print({ terminal }: Pick<Context, 'terminal'>, { breaches, deviating, excluded, rows }: ClockReport): void {
  const { bold, dim, magenta, red, yellow } = terminal.colors;
  if (rows.length === 0) {
    terminal.line('No case of these bundles has started a clock.');
    return;
  }
  for (const simulated of [false, true]) {
    const own = rows.filter((row) => row.simulated === simulated);
    for (const clock of [...new Set(own.map((row) => row.clock))]) {
      const lines = own.filter((row) => row.clock === clock);
      terminal.line(`${bold(lines[0]?.title ?? '')}  ${dim(clock)}${simulated ? `  ${magenta('SIMULATED')}` : ''}`);
      printRows({ terminal }, lines);
      for (const { cases, why } of excluded.filter((one) => one.clock === clock && one.simulated === simulated))
        terminal.line(dim(`  excluded: ${cases}, ${clean(why, 200)}`));
      for (const one of breaches
        .filter((reading) => reading.clock === clock && reading.simulated === simulated)
        .slice(0, 50))
        terminal.line(
          red(
            `  ${one.outcome}: ${clean(one.workflow, 200)}, due ${instantText(one.dueAt ?? 0)}, ${one.stoppedAt === null ? 'not stopped' : `stopped ${instantText(one.stoppedAt)}`}`,
          ),
        );
      for (const one of deviating
        .filter((reading) => reading.clock === clock && reading.simulated === simulated)
        .slice(0, 50))
        terminal.line(
          yellow(`  deviating policy: ${clean(one.workflow, 200)} (${clean(one.deviating?.join(', ') ?? '', 200)})`),
        );
      terminal.line();
    }
  }
  terminal.line(dim('n counts met and breached; overdue ones are breached. Medians count what still runs as running.'));
}

function printRows({ terminal }: Pick<Context, 'terminal'>, rows: readonly ClockRow[]): void {
  const right = { align: 'right' } as const;
  table(
    terminal,
    [
      { title: 'by' },
      { title: '', least: 12 },
      ...['n', 'met', 'breached', 'overdue', 'open', 'timed', 'excluded', 'share', 'median'].map((title) => ({
        title,
        ...right,
      })),
    ],
    rows.map((row) => [
      row.by,
      clean(row.group, 80),
      ...[row.n, row.met, row.breached, row.overdue, row.open, row.measured, row.excluded].map(String),
      row.share === null ? '' : `${(row.share * 100).toFixed(1)} %`,
      row.median === null ? '' : spanText(row.median),
    ]),
  );
}
