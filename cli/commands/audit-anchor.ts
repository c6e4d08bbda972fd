import { Command } from 'commander';
import { clean } from 'xstate-temporal/cli';
import type { SealStatement } from '../../audit/seal/index.ts';
import { checkAnchors, checkpointFolder } from '../audit/check-anchors.ts';
import type { Context } from '../command.ts';
import { badInput, EXIT } from '../exit.ts';
import { collect, withExample, withJson } from '../input/options.ts';

interface AnchorOptions {
  readonly key?: string;
  readonly timeStamp?: string;
  readonly witness?: readonly string[];
  readonly check?: boolean;
  readonly authority?: string;
}

/** Writes down a seal's root, to be kept elsewhere, and gives it to witnesses. */
export function auditAnchorCommand(context: Context, done: (code: number) => void): Command {
  const command = withJson(
    new Command('anchor')
      .description(
        "add the root of a bundle's seal to an anchor file, give it to witnesses, have its time stamped; or check all that",
      )
      .argument('<bundle>', 'a sealed bundle')
      .argument('<file>', 'the anchor file; created if there is none')
      .option('--key <file>', 'the private key that sealed, which signs the checkpoint; with --check, the public one')
      .option('--witness <place>', 'a folder, git:<folder>, or an address; may be given several times', collect)
      .option('--time-stamp <url>', 'a time-stamp authority (RFC 3161)')
      .option('--check', 'add nothing: check the anchor file, the checkpoints beside it, witnesses and time stamps')
      .option('--authority <file>', 'with --check: certificates (PEM) of those who may stamp'),
  );
  return withExample(
    command,
    'audit anchor bundle anchors.jsonl',
    'audit anchor bundle anchors.jsonl --key seal.key --witness git:../log',
    'audit anchor bundle anchors.jsonl --check --key seal.key.pub --witness git:../log',
  ).action(async (bundle: string, file: string, options: AnchorOptions) => {
    done(await anchor(context, bundle, file, options));
  });
}

async function anchor({ terminal }: Context, bundle: string, file: string, options: AnchorOptions): Promise<number> {
  const { authority, check = false, key, timeStamp, witness = [] } = options;
  if (check) {
    if (key === undefined) throw badInput('With --check, give --key <public key>.', 'USAGE_INVALID');
    if (timeStamp !== undefined) throw badInput('--check asks no authority: leave --time-stamp out.', 'USAGE_INVALID');
    return checkAnchors(terminal, bundle, file, { key, witness, authority });
  }
  if (authority !== undefined) throw badInput('--authority is for --check.', 'USAGE_INVALID');
  const { signer, statement } = await sealed(bundle, options);
  const { appendAnchor } = await import('../../audit/seal/index.ts');
  const { log, tree } = statement;
  const added = { at: new Date().toISOString(), log, ...tree };
  appendAnchor(file, added);
  const published = signer === undefined ? undefined : await publish(signer, statement, file, options);
  terminal.result({ ...added, ...published }, () => {
    const { bold, dim, green, red } = terminal.colors;
    terminal.line(`${dim('log')}   ${clean(log, 200)}`);
    terminal.line(`${dim('size')}  ${tree.size} statements`);
    terminal.line(`${dim('root')}  ${bold(tree.root)}`);
    if (published === undefined) return;
    terminal.line(`${dim('kept')}  ${clean(checkpointFolder(file), 300)}, ${clean(published.checkpoint, 300)}`);
    terminal.line(`${dim('key')}   ${clean(published.verifierKey, 500)}`);
    for (const place of published.taken) terminal.line(`${green('taken by')} ${clean(place, 300)}`);
    for (const { code, message } of published.problems) terminal.line(red(`${code} ${clean(message, 500)}`));
  });
  return (published?.problems.length ?? 0) > 0 ? EXIT.failed : EXIT.ok;
}

/** What the seal says, once it is whole, and the key for checkpoints where they are asked for. @throws SEAL_BROKEN */
async function sealed(bundle: string, { key, timeStamp, witness = [] }: AnchorOptions) {
  const { createPublicKey } = await import('node:crypto');
  const { verifySeal } = await import('../../audit/seal/index.ts');
  const { sealingKey } = await import('../audit/keys.ts');
  const asked = key !== undefined || timeStamp !== undefined || witness.length > 0;
  const signer = asked ? sealingKey(process.cwd(), key) : undefined;
  if (asked && signer === undefined)
    throw badInput('A checkpoint is signed by the key that sealed: give --key.', 'USAGE_INVALID');
  const { found, statement } = await verifySeal(bundle, signer === undefined ? [] : [createPublicKey(signer)]);
  // Whose key sealed it is for whoever verifies; here it only has to be whole, also of an export that lacks cases.
  const { SIGNATURE_INVALID: unsigned = 0, EXPORT_INCOMPLETE: _partial, ...others } = found;
  const broken = [...Object.keys(others), ...(signer !== undefined && unsigned > 0 ? ['SIGNATURE_INVALID'] : [])];
  if (statement === undefined || broken.length > 0)
    throw badInput(
      `${clean(bundle, 300)} has no whole seal (${broken.join(', ')}); "watchfloor audit verify" tells more.`,
      'SEAL_BROKEN',
    );
  return { signer, statement };
}

async function publish(
  key: import('node:crypto').KeyObject,
  statement: Pick<SealStatement, 'log' | 'tree'>,
  file: string,
  { timeStamp, witness = [] }: AnchorOptions,
) {
  const { createPublicKey } = await import('node:crypto');
  const { codeOf, messageOf } = await import('xstate-temporal/engine');
  const { askAuthority, checkpointOf, folderWitness, originOf, verifierKey, witnessAt } = await import(
    '../../audit/witness/index.ts'
  );
  const checkpoint = checkpointOf(statement, key);
  const taken: string[] = [];
  const problems: { code: string; message: string }[] = [];
  // One that fails keeps none of the others from having it.
  const attempt = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      const code = codeOf(error);
      if (code === undefined) throw error;
      problems.push({ code, message: messageOf(error) });
      return undefined;
    }
  };
  const stamp =
    timeStamp === undefined
      ? undefined
      : await attempt(() => askAuthority(timeStamp, Buffer.from(checkpoint.note, 'utf8')));
  const published = { ...checkpoint, ...(stamp === undefined ? {} : { stamp }) };
  for (const one of [folderWitness(checkpointFolder(file)), ...witness.map(witnessAt)])
    await attempt(async () => {
      await one.publish(published);
      taken.push(one.place);
    });
  const origin = originOf(statement.log, createPublicKey(key));
  return {
    checkpoint: checkpoint.name,
    note: checkpoint.note,
    verifierKey: verifierKey(origin, createPublicKey(key)),
    stamped: stamp !== undefined,
    taken,
    problems,
  };
}
