import { existsSync } from 'node:fs';
import { Command } from 'commander';
import { clean, type Terminal, wrap } from 'xstate-temporal/cli';
import type { CaseVerdict, PlaceVerdict, Replay } from '../../audit/index.ts';
import { Tally, type TallyStatus } from '../../audit/verify/tally.ts';
import { verdictWords } from '../../pages/case/words.ts';
import { machineOption, trustOption } from '../audit/options.ts';
import type { Context } from '../command.ts';
import { EXIT } from '../exit.ts';
import { collect, withExample, withJson } from '../input/options.ts';

interface VerifyOptions {
  readonly key?: readonly string[];
  readonly anchors?: string;
  readonly evidence?: string;
  readonly replay: boolean;
  readonly trust?: string;
  readonly machine?: readonly string[];
  readonly requireSeal?: boolean;
  readonly lines?: boolean;
}

/** Whether every step was allowed, and nothing was changed. Needs no server. */
export function auditVerifyCommand(context: Context, done: (code: number) => void): Command {
  const command = withJson(
    new Command('verify')
      .description('step recorded cases again, replay them, and check seals; needs no server')
      .argument('<place...>', 'bundles, cases of bundles, histories, or folders of histories')
      .option(
        '--key <file>',
        'a public key whose seals count: what no seal by it covers fails; may be given several times',
        collect,
      )
      .option('--anchors <file>', 'an anchor file that came by another way than the bundle')
      .addOption(trustOption())
      .option('--evidence <bundle>', 'the unredacted cases, by which redacted ones are verified')
      .option('--require-seal', 'a bundle without a seal by such a key is not verifiable')
      .option('--no-replay', "leave Temporal's own replayer out")
      .option('--lines', 'the verdict of every line, not only of those that deviate')
      .addOption(machineOption()),
  );
  return withExample(command, 'audit verify bundle --key seal.key.pub', 'audit verify history.json --no-replay').action(
    async (places: string[], options: VerifyOptions) => {
      done(await verify(context, places, options));
    },
  );
}

const codes: Readonly<Record<TallyStatus, number>> = {
  failed: EXIT.failed,
  notVerifiable: EXIT.notVerifiable,
  ok: EXIT.ok,
};

async function verify(
  { interrupt, terminal }: Context,
  places: readonly string[],
  options: VerifyOptions,
): Promise<number> {
  const { verifyPlace } = await import('../../audit/index.ts');
  const { readPublicKey } = await import('../../audit/seal/index.ts');
  const { nodeSha256 } = await import('xstate-temporal/engine/node');
  const { knownMachines } = await import('../audit/known-machines.ts');
  const { isReplayable, programmeReplay } = await import('../audit/replay.ts');
  const { badInput } = await import('../exit.ts');
  const { trustIn } = await import('../audit/trust.ts');
  const { projectDecoder } = await import('../audit/decoder.ts');
  const { trailPage } = await import('../../pages/case/trail-page.ts');

  if (options.anchors !== undefined && !existsSync(options.anchors))
    throw badInput(`${clean(options.anchors)}: there is no such file.`, 'FILE_UNREADABLE');
  if (options.evidence !== undefined && !existsSync(options.evidence))
    throw badInput(`${clean(options.evidence)}: there is no such folder.`, 'FILE_UNREADABLE');
  const machines = await knownMachines(options.machine);
  const trust = options.trust === undefined ? undefined : trustIn(options.trust);
  const publicKeys = (options.key ?? []).map((file) => readPublicKey(file));
  const replayer = options.replay ? await programmeReplay() : undefined;
  const tally = new Tally(options);
  const results: PlaceVerdict[] = [];
  for (const place of places) {
    const verdicts = verifyPlace(place, {
      sha256: nodeSha256,
      machineOf: machines.machineOf,
      disclosureOf: machines.disclosureOf,
      decode: projectDecoder(),
      page: (trail, verdict, taken) => trailPage(trail, machines, { verdict, taken }),
      publicKeys,
      ...(trust === undefined ? {} : { trust }),
      signal: interrupt.signal,
      ...(options.anchors === undefined ? {} : { anchors: options.anchors }),
      ...(options.evidence === undefined ? {} : { evidence: options.evidence }),
      ...(replayer === undefined
        ? {}
        : { replayOf: (machine: string): Replay | undefined => (isReplayable(machine) ? replayer : undefined) }),
    });
    for await (const one of verdicts) {
      tally.add(one);
      if (terminal.json) results.push(one.kind === 'case' && !options.lines ? withoutLines(one) : one);
      else print(terminal, one, options);
    }
  }
  const code = codes[tally.status];
  terminal.result({ exit: code, ...tally.counts, results }, () => {
    const { counts } = tally;
    terminal.line();
    terminal.line(
      `${counts.cases} ${counts.cases === 1 ? 'case' : 'cases'}: ${counts.conforms} conform, ${counts.deviates} deviate, ${counts.notVerifiable} not verifiable.`,
    );
  });
  return code;
}

function withoutLines(one: PlaceVerdict): PlaceVerdict {
  if (one.kind !== 'case') return one;
  return { ...one, verdict: { ...one.verdict, lines: one.verdict.lines.filter(({ ok }) => !ok) } };
}

function print(terminal: Terminal, one: PlaceVerdict, { lines = false }: VerifyOptions): void {
  const { bold, dim, green, red, yellow } = terminal.colors;
  const paragraph = (text: string) => {
    for (const line of wrap(clean(text, 700), terminal.columns - 4)) terminal.line(`    ${line}`);
  };
  if (one.kind === 'seal') {
    const words = {
      sealed: green('seal holds'),
      unproven: yellow('seal fits the files; who made it was not checked: give --key'),
      broken: red('SEAL BROKEN'),
      unsealed: yellow('no seal'),
    };
    terminal.line(`${bold(clean(one.place, 300))}  ${words[one.status]}`);
    const { anchored, findings = [], statement } = one.seal ?? {};
    if (statement !== undefined)
      paragraph(
        `root ${statement.tree.root}, ${statement.tree.size} statements, sealed ${statement.sealedAt} by its own clock${anchored === undefined ? '' : anchored ? ', anchored' : ', NOT ANCHORED'}`,
      );
    for (const { code, message, where } of findings.slice(0, 20))
      if (one.status !== 'unproven' || code !== 'SIGNATURE_INVALID') paragraph(`${code} ${where}: ${message}`);
    if (findings.length > 20) paragraph(`… and ${findings.length - 20} more; --json shows them.`);
    return;
  }
  const { verdict } = one;
  const style = { conforms: green, deviates: red, notVerifiable: yellow }[verdict.status];
  const simulated = verdict.simulated ? ' (simulated)' : '';
  terminal.line(
    `${style(verdictWords[verdict.status].padEnd(14))}  ${clean(verdict.workflow || one.place, 300)}${dim(`${simulated}  ${summary(verdict)}`)}`,
  );
  if (verdict.because !== undefined) paragraph(`${verdict.because.code} ${verdict.because.message}`);
  if (verdict.proofs !== undefined) paragraph(proofText(verdict.proofs));
  for (const { code, event, message, seq } of verdict.findings.slice(0, 20)) {
    const where = [seq === undefined ? '' : `step ${seq}`, event === undefined ? '' : `event ${event}`]
      .filter(Boolean)
      .join(', ');
    paragraph(`${code}${where === '' ? '' : ` (${where})`} ${message}`);
  }
  if (verdict.findings.length > 20) paragraph(`… and ${verdict.findings.length - 20} more; --json shows them.`);
  for (const { message } of (verdict.remarks ?? []).slice(0, 20)) paragraph(`Remark: ${message}`);
  if (lines)
    for (const { ok, seq } of verdict.lines) terminal.line(`    #${seq}  ${ok ? green('ok') : red('deviates')}`);
}

function proofText({ checked, claimed, proven }: NonNullable<CaseVerdict['proofs']>): string {
  const senders = `of ${proven + claimed} steps that were sent, ${proven} ${proven === 1 ? 'names' : 'name'} a proven sender`;
  return checked ? `${senders}; the proofs were checked` : `${senders}; give --trust to check the proofs`;
}

function summary({ checks, events, machine, steps, version }: CaseVerdict): string {
  const name = [clean(machine ?? '', 100), clean(version ?? '', 40)].filter((one) => one !== '').join(' ');
  const of = name === '' ? '' : `${name}, `;
  return `${of}${steps} steps, ${events} events; ${checks.length === 0 ? 'nothing checked' : `checked ${checks.join(', ')}`}`;
}
