import { Command } from 'commander';
import { clean } from 'xstate-temporal/cli';
import type { Exported } from '../../audit/index.ts';
import { machineOption, ofOption } from '../audit/options.ts';
import type { VerifierBeside } from '../audit/verifier-page.ts';
import type { Context } from '../command.ts';
import { badInput, EXIT } from '../exit.ts';
import { collect, wholeNumber, withExample, withTarget } from '../input/options.ts';
import type { TargetOptions } from '../input/target.ts';

export interface ExportCommandOptions extends TargetOptions {
  readonly case?: readonly string[];
  readonly machineName?: string;
  readonly tenant?: string;
  readonly query?: string;
  readonly all?: boolean;
  readonly closed?: boolean;
  readonly unredacted?: boolean;
  readonly key?: string;
  readonly log?: string;
  readonly pseudonyms?: string;
  readonly rate: number;
  readonly html?: boolean;
  readonly continue?: string;
  readonly machine?: readonly string[];
  readonly verifier?: boolean;
}

/** Takes cases from a server to a folder. */
export function auditExportCommand(context: Context, done: (code: number) => void): Command {
  const command = withTarget(
    new Command('export')
      .description('export cases from the server to a bundle; the server is only read')
      .argument('<folder>', 'a new folder, or the one of an interrupted export, which is then continued')
      .option('--case <machine/key>', 'only this case; may be given several times', collect)
      .addOption(ofOption())
      .option('--tenant <tenant>', 'only cases of this tenant')
      .option('--query <query>', 'a visibility query of your own')
      .option('--closed', 'only ended instances')
      .option('--all', 'every case on the server')
      .option('--unredacted', 'with names and what people wrote; the manifest says so')
      .option('--key <file>', 'the key that seals it; default: .watchfloor/audit/seal.key, if there is one')
      .option('--continue <bundle>', 'begin with what this sealed bundle has, and go on with its log in the new folder')
      .option('--log <name>', 'the sequence of bundles that it belongs to', 'default')
      .option('--pseudonyms <file>', 'the key of the pseudonyms; default: .watchfloor/audit/pseudonyms.key')
      .option('--rate <number>', 'the most calls to the server in a second', wholeNumber, 20)
      .option('--html', 'also write a page for each case')
      .option('--no-verifier', 'do not put the page that verifies in a browser beside the bundle')
      .addOption(machineOption()),
  );
  return withExample(
    command,
    'audit export bundle --all',
    'audit export bundle-q2 --all --continue bundle-q1 --key seal.key',
    'audit export bundle --case eod-case/contoso~case-1001 --unredacted --key seal.key',
  ).action(async (folder: string, options: ExportCommandOptions & { of?: string }) => {
    const { of, ...rest } = options;
    done(await exportCases(context, folder, { ...rest, ...(of === undefined ? {} : { machineName: of }) }));
  });
}

async function exportCases(context: Context, folder: string, options: ExportCommandOptions): Promise<number> {
  const { terminal } = context;
  const { bundleOptions } = await import('../audit/bundle-options.ts');
  const { continueBundle, exportBundle, temporalSource } = await import('../../audit/index.ts');
  const { withSession } = await import('../input/session.ts');
  const query = await queryOf(options);
  if (options.rate < 1) throw badInput('--rate is at least 1 call a second.');
  return withSession(options, async ({ client, target }) => {
    const source = temporalSource(client, { perSecond: options.rate });
    const bundle = await bundleOptions(target.root, options);
    if (options.continue !== undefined) {
      if (bundle.key === undefined)
        throw badInput('To continue a bundle takes the key that seals it: --key, or audit keygen.', 'USAGE_INVALID');
      continueBundle(options.continue, folder);
    }
    const exported = await exportBundle(source, folder, {
      ...bundle,
      query,
      ...(options.case === undefined ? {} : { ids: options.case }),
      log: options.log ?? 'default',
      signal: context.interrupt.signal,
      onCase: ({ outcome, verdict, workflow }) =>
        terminal.json
          ? undefined
          : terminal.note(`${outcome.padEnd(8)}${clean(workflow, 200)}${verdict === undefined ? '' : `  ${verdict}`}`),
    });
    const { verifierBeside } = await import('../audit/verifier-page.ts');
    const verifier = options.verifier === false ? undefined : await verifierBeside(folder);
    terminal.result({ folder, ...exported, ...(verifier && { verifier }) }, () => {
      printExported(context, folder, exported, options);
      if (verifier !== undefined) printVerifier(context, verifier);
    });
    const { failures } = exported;
    if (failures.length === 0) return EXIT.ok;
    return failures.every(({ code }) => code === 'HISTORY_GONE') ? EXIT.notFound : EXIT.notVerifiable;
  });
}

/** The query for the options. @throws INPUT_INVALID where nothing says which cases */
async function queryOf({
  all,
  case: cases,
  closed,
  machineName,
  query,
  tenant,
}: ExportCommandOptions): Promise<string> {
  const { quoted } = await import('../../programme/index.ts');
  const ways = [
    cases !== undefined,
    query !== undefined,
    all === true,
    machineName !== undefined || tenant !== undefined,
  ];
  if (!ways.includes(true))
    throw badInput('Say which cases: --case, --of, --tenant, --query, or --all.', 'USAGE_INVALID');
  if (query !== undefined) return query;
  const parts = [
    ...(cases === undefined ? ['WatchfloorMachine IS NOT NULL'] : [`WorkflowId IN (${cases.map(quoted).join(', ')})`]),
    ...(machineName === undefined ? [] : [`WatchfloorMachine = ${quoted(machineName)}`]),
    ...(tenant === undefined ? [] : [`WatchfloorTenant = ${quoted(tenant)}`]),
    // A run that was continued is no end of its case.
    ...(closed ? ["ExecutionStatus != 'Running'", "ExecutionStatus != 'ContinuedAsNew'"] : []),
  ];
  return parts.join(' AND ');
}

function printExported(
  { terminal }: Context,
  folder: string,
  exported: Exported,
  { unredacted }: ExportCommandOptions,
): void {
  const { cases, failures, kept, seal, statuses, written } = exported;
  const { bold, dim, yellow } = terminal.colors;
  terminal.line(
    `${bold(clean(folder, 300))}  ${cases} ${cases === 1 ? 'case' : 'cases'}: ${written} written, ${kept} there already`,
  );
  terminal.line(
    `${dim('Verdicts')}   ${statuses.conforms} conform, ${statuses.deviates} deviate, ${statuses.notVerifiable} not verifiable`,
  );
  terminal.line(
    `${dim('Contents')}   ${unredacted ? yellow('unredacted: it holds personal data') : 'redacted: names are pseudonyms, payloads and texts are withheld'}`,
  );
  if (seal === undefined)
    terminal.line(`${dim('Seal')}       ${yellow('none: there is no key. "watchfloor audit keygen" makes one.')}`);
  else terminal.line(`${dim('Seal')}       root ${seal.tree.root}, key ${seal.keyId.slice(0, 16)}…`);
  for (const { code, message, workflow } of failures.slice(0, 20))
    terminal.line(yellow(`failed     ${clean(workflow, 200)}: ${code} ${clean(message, 300)}`));
}

function printVerifier({ terminal }: Context, verifier: VerifierBeside): void {
  const { dim, yellow } = terminal.colors;
  if ('missing' in verifier) {
    terminal.line(`${dim('Browser')}    ${yellow(`no page that verifies: ${clean(verifier.missing, 400)}`)}`);
    return;
  }
  terminal.line(`${dim('Browser')}    ${clean(verifier.file, 300)} verifies it, SHA-256 ${verifier.sha256}`);
  terminal.note('Hand it over with the bundle, and publish its hash where whoever verifies finds it by another way.');
}
