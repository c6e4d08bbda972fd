import { existsSync } from 'node:fs';

import { Command, Option } from 'commander';
import { clean } from 'xstate-temporal/cli';
import type { RecordedCase, Trail, Trailed } from '../../audit/index.ts';
import { writePrivateFile } from '../../text/index.ts';
import type { KnownMachines } from '../audit/known-machines.ts';
import { machineOption } from '../audit/options.ts';
import type { Context } from '../command.ts';
import { badInput, EXIT } from '../exit.ts';
import { parseInstance } from '../input/names.ts';
import { withExample, withTarget } from '../input/options.ts';
import type { TargetOptions } from '../input/target.ts';

interface TrailOptions extends TargetOptions {
  readonly format: 'text' | 'json' | 'csv' | 'html';
  readonly json?: boolean;
  readonly out?: string;
  readonly unredacted?: boolean;
  readonly pseudonyms?: string;
  readonly machine?: readonly string[];
}

/** A trail; with the transitions that its steps took, where they can be taken again. */
interface Found {
  readonly trail: Trail;
  readonly taken?: Trailed['taken'];
}

/** What happened to a case. */
export function auditTrailCommand(context: Context, done: (code: number) => void): Command {
  const command = withTarget(
    new Command('trail')
      .description('every step of a case: who claimed it, who was authenticated, states, effects, clocks, refusals')
      .argument('<case>', 'machine/key on the server, or a file or folder: a history, or a case of a bundle')
      .addOption(
        new Option('--format <format>', 'what to write').choices(['text', 'json', 'csv', 'html']).default('text'),
      )
      .option('--out <file>', 'write to this file instead of standard output')
      .option('--unredacted', 'with names and what people wrote; without it names are pseudonyms and texts withheld')
      .option('--pseudonyms <file>', 'the key of the pseudonyms; default: .watchfloor/audit/pseudonyms.key')
      .addOption(machineOption()),
  );
  return withExample(
    command,
    'audit trail eod-case/contoso~case-1001',
    'audit trail bundle/cases/eod-case%2Fcontoso~case-1001 --format html --out case-1001.html',
  ).action(async (place: string, options: TrailOptions) => {
    done(await trail(context, place, options));
  });
}

async function trail(context: Context, place: string, options: TrailOptions): Promise<number> {
  const { knownMachines } = await import('../audit/known-machines.ts');
  const { printTrail } = await import('../audit/trail-text.ts');
  const { trailToCsv } = await import('../../audit/index.ts');
  const { terminal } = context;
  const machines = await knownMachines(options.machine);
  const { taken, trail: told } = await trailOf(place, machines, options);
  const format = options.json === true ? 'json' : options.format;
  if (format === 'text' && options.out === undefined) {
    printTrail(terminal, told);
    return EXIT.ok;
  }
  const { json } = await import('xstate-temporal/cli');
  const { trailPage } = await import('../../pages/case/trail-page.ts');
  if (format === 'text') throw badInput('A file gets --format json, csv or html.');
  const text =
    format === 'csv'
      ? trailToCsv(told)
      : format === 'json'
        ? `${json(told)}\n`
        : await trailPage(told, machines, { taken });
  if (options.out === undefined) process.stdout.write(text);
  else {
    await writePrivateFile(options.out, text);
    terminal.note(`Written to ${clean(options.out, 300)}.`);
  }
  return EXIT.ok;
}

const CLAIMED =
  'The case is redacted: what stands here is what whoever exported it says. "audit verify --evidence" holds it against the unredacted case.';

/** From a file where there is one of that name, else from the server. */
async function trailOf(place: string, machines: KnownMachines, options: TrailOptions): Promise<Found> {
  const { projectDecoder } = await import('../audit/decoder.ts');
  const { buildTrail, isBundle, loadCase, redactTrail } = await import('../../audit/index.ts');
  const { nodeSha256 } = await import('xstate-temporal/engine/node');
  const { programmePseudonyms } = await import('../audit/keys.ts');
  const { findTarget } = await import('../input/target.ts');
  let recorded: RecordedCase;
  if (isBundle(place))
    throw badInput(`${clean(place)} is a bundle; name one of its cases, a folder below ${clean(place)}/cases.`);
  if (existsSync(place)) {
    const { exported, problem, recorded: read } = await loadCase(place, { decode: projectDecoder() });
    // What is withheld cannot be stepped again, but its trail was exported with it.
    if (read === undefined && exported?.trail)
      return { trail: { ...exported.trail, notes: [...exported.trail.notes, CLAIMED] } };
    if (read === undefined) throw problem ?? badInput(`${clean(place)}: there is nothing to read.`, 'FILE_MALFORMED');
    recorded = read;
  } else recorded = await fromServer(place, options);
  const { taken, trail: built } = buildTrail(recorded, machines.machineOf(recorded.machine), nodeSha256);
  if (options.unredacted) return { trail: built, taken };
  const { root } = await findTarget(options);
  const names = await programmePseudonyms(root, options.pseudonyms);
  return { trail: redactTrail(built, machines.disclosureOf(built.machine), names), taken };
}

async function fromServer(place: string, options: TrailOptions): Promise<RecordedCase> {
  const { fetchChains, recordedCase, temporalSource } = await import('../../audit/index.ts');
  const { WatchfloorError } = await import('xstate-temporal/engine');
  const { withSession } = await import('../input/session.ts');
  const { quoted } = await import('../../programme/index.ts');
  // A scenario puts the name of its run before a machine's.
  if (!place.includes('/')) parseInstance(place);
  return withSession(options, async ({ client }) => {
    const source = temporalSource(client);
    const runs: string[] = [];
    for await (const { runId } of source.list(`WorkflowId = ${quoted(place)}`)) runs.push(runId);
    const chain = (await fetchChains(source, place, runs)).at(-1);
    if (chain === undefined) {
      const name = clean(place, 200);
      throw new WatchfloorError(
        'INSTANCE_NOT_FOUND',
        `There is no file and no instance ${name}. "watchfloor list --all" shows the instances that are there.`,
      );
    }
    const abandoned = chain.abandoned.map((run) => ({ ...run, why: 'reset' as const }));
    return recordedCase(chain.runs, { workflowId: place, abandoned });
  });
}
