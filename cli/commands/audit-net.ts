import { Command } from 'commander';
import { clean } from 'xstate-temporal/cli';
import { machineOption } from '../audit/options.ts';
import type { Context } from '../command.ts';
import { badInput, EXIT } from '../exit.ts';
import { withExample } from '../input/options.ts';

interface NetOptions {
  readonly out?: string;
  readonly machine?: readonly string[];
  readonly strict?: boolean;
  readonly running?: boolean;
}

/** A chart as a Petri net. */
export function auditNetCommand(context: Context, done: (code: number) => void): Command {
  const command = new Command('net')
    .description('the statechart as a Petri net in PNML, for checking event logs against it')
    .argument('<machine>', 'its id, or id@version; without a version, the newest')
    .option('--out <file>', 'write to this file instead of standard output')
    .option('--strict', 'only what the grammar of ISO/IEC 15909-2 has; process-mining tools need more')
    .option('--running', 'let a case stop wherever it stands: for logs of cases that still run')
    .addOption(machineOption());
  return withExample(command, 'audit net eod-case --out eod-case.pnml').action(
    async (machine: string, options: NetOptions) => {
      done(await net(context, machine, options));
    },
  );
}

async function net(
  { terminal }: Context,
  name: string,
  { machine, out, running = false, strict = false }: NetOptions,
): Promise<number> {
  const { knownMachines } = await import('../audit/known-machines.ts');
  const { fileSink } = await import('../audit/file-sink.ts');
  const { chartNet, chartToPnml } = await import('../../audit/export/event-log/index.ts');
  const [id = '', version] = name.split('@');
  const charts = (await knownMachines(machine)).machineOf(id)?.charts ?? [];
  const chart = version === undefined ? charts.at(-1) : charts.find((one) => one.version === version);
  if (chart === undefined)
    throw badInput(`There is no machine ${clean(name, 200)}; "watchfloor machines list" shows what there is.`);
  const sink = fileSink(out);
  sink.write(chartToPnml(chart, { running, strict }));
  sink.close();
  const { moves, places } = chartNet(chart.definition.machine);
  terminal.note(`${chart.id}@${chart.version}: ${places.length} places, ${moves.length} transitions.`);
  return EXIT.ok;
}
