import { Command, Option } from 'commander';
import { clean } from 'xstate-temporal/cli';
import type { Trail } from '../../audit/index.ts';
import { type CaseChoice, isChosen, machineOption, ofOption, onlyOption } from '../audit/options.ts';
import { reliedOn } from '../audit/relied-on.ts';
import type { Context } from '../command.ts';
import { badInput } from '../exit.ts';
import { withExample } from '../input/options.ts';

interface EventLogOptions extends CaseChoice {
  readonly format: 'ocel' | 'xes' | 'csv';
  readonly out?: string;
  readonly closed?: boolean;
  readonly pairs?: boolean;
  readonly machine?: readonly string[];
}

/** Event logs for process mining. */
export function auditEventLogCommand(context: Context, done: (code: number) => void): Command {
  const command = new Command('event-log')
    .description('an event log of exported cases for process mining: OCEL 2.0 in JSON, XES, or CSV')
    .argument('<bundle...>', 'folders of exports; of redacted ones the exporter is believed')
    .addOption(machineOption())
    .addOption(new Option('--format <format>', 'what to write').choices(['ocel', 'xes', 'csv']).default('ocel'))
    .addOption(onlyOption())
    .addOption(ofOption())
    .option('--closed', 'only cases that have ended')
    .option('--pairs', 'also what was carried out, as start and complete')
    .option('--out <file>', 'write to this file instead of standard output');
  return withExample(
    command,
    'audit event-log bundle --only real --out log.ocel.json',
    'audit event-log bundle --format xes --of eod-case --closed --out log.xes',
  ).action(async (bundles: string[], options: EventLogOptions) => {
    done(await eventLog(context, bundles, options));
  });
}

async function eventLog(
  { interrupt, terminal }: Context,
  bundles: readonly string[],
  { closed, format, machine, out, pairs = false, ...choice }: EventLogOptions,
): Promise<number> {
  const { casesOf, firstRunOf, frameOf, Reliance } = await import('../../audit/index.ts');
  const { writeLogCsv, writeOcel, writeXes } = await import('../../audit/export/event-log/index.ts');
  const { fileSink } = await import('../audit/file-sink.ts');
  const { caseReading } = await import('../audit/case-reading.ts');
  const { signal } = interrupt;
  const reading = { ...(await caseReading(machine)), signal, frame: await frameOf(bundles, signal) };
  let reliance = new Reliance();
  async function* trails() {
    // Each pass counts by itself.
    reliance = new Reliance();
    // Executions of one workflow id would be two objects of one name.
    const seen = new Set<string>();
    for await (const { trail } of casesOf(bundles, { ...reading, reliance })) {
      if (!isChosen(trail, choice) || (closed && !hasEnded(trail))) continue;
      const { workflow } = trail;
      yield seen.has(workflow) ? { ...trail, workflow: `${workflow}@${firstRunOf(trail)}` } : trail;
      seen.add(workflow);
    }
  }
  if (await isEmpty(trails())) throw badInput('There is no such case in these bundles.', 'CASES_MISSING');
  const sink = fileSink(out);
  const write = { ocel: writeOcel, xes: writeXes, csv: writeLogCsv }[format];
  const { cases, events, simulated } = await write(trails, sink.write, { pairs }).finally(sink.close);
  const mixed = simulated > 0 && simulated < cases ? ' Both are in it; --only keeps them apart.' : '';
  terminal.note(
    `${out === undefined ? '' : `${clean(out, 300)}: `}${cases} cases, ${simulated} of them simulated, ${events} events.${mixed}`,
  );
  return reliedOn(terminal, reliance);
}

/** A run that was continued, and whose next is not here, is no end. */
const hasEnded = ({ status }: Trail) => status !== 'running' && status !== 'continuedAsNew';

async function isEmpty(list: AsyncIterable<unknown>): Promise<boolean> {
  for await (const _one of list) return false;
  return true;
}
