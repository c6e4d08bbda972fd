import { Command } from 'commander';
import { clean } from 'xstate-temporal/cli';
import type { Context } from '../command.ts';
import { EXIT } from '../exit.ts';
import { collect, withExample, withJson } from '../input/options.ts';

/** Shows one case of a sealed bundle without the others. */
export function auditProveCommand(context: Context, done: (code: number) => void): Command {
  const command = new Command('prove')
    .description("write a proof that a case is covered by a bundle's seal; it can be shown without the other cases")
    .argument('<bundle>', 'a sealed bundle')
    .argument('<case>', 'the workflow id of the case')
    .option('--out <file>', 'write to this file instead of standard output');
  return withExample(command, 'audit prove bundle eod-case/contoso~case-1001 --out proof.json').action(
    async (bundle: string, workflow: string, { out }: { out?: string }) => {
      const { proveCase } = await import('../../audit/seal/index.ts');
      const text = `${JSON.stringify(proveCase(bundle, workflow), null, 2)}\n`;
      const { fileSink } = await import('../audit/file-sink.ts');
      const sink = fileSink(out);
      sink.write(text);
      sink.close();
      if (out !== undefined) context.terminal.note(`Written to ${clean(out, 300)}.`);
      done(EXIT.ok);
    },
  );
}

interface CheckOptions {
  readonly key?: readonly string[];
  readonly bundle?: string;
}

/** Checks what `audit prove` wrote, with a public key alone. */
export function auditCheckProofCommand(context: Context, done: (code: number) => void): Command {
  const command = withJson(
    new Command('check-proof')
      .description('check such a proof, and the case if its folder is given; needs only a public key')
      .argument('<proof>', 'the file that "audit prove" wrote')
      .requiredOption('--key <file>', 'a public key whose seals count; may be given several times', collect)
      .option('--bundle <folder>', 'a folder with the case below cases/, to be compared with its statement'),
  );
  return withExample(command, 'audit check-proof proof.json --key seal.key.pub --bundle received').action(
    async (file: string, options: CheckOptions) => done(await check(context, file, options)),
  );
}

async function check({ terminal }: Context, file: string, { key = [], bundle }: CheckOptions): Promise<number> {
  const { readProof, readPublicKey, verifyProof } = await import('../../audit/seal/index.ts');
  const keys = key.map((one) => readPublicKey(one));
  const verdict = verifyProof(readProof(file), keys, bundle);
  terminal.result(verdict, () => {
    const { bold, dim, green, red } = terminal.colors;
    const { leaf, ok, problems, seal, compared } = verdict;
    terminal.line(`${ok ? green('proven') : red('NOT PROVEN')}  ${bold(clean(leaf.workflow, 300))}`);
    for (const problem of problems) terminal.line(`  ${red(clean(problem, 500))}`);
    terminal.line(
      `${dim('events')}  ${leaf.events}, ${compared ? 'held against the case' : 'case not looked at: give --bundle'}`,
    );
    terminal.line(`${dim('root')}    ${seal.tree.root}, ${seal.tree.size} statements`);
    terminal.line(
      `${dim('sealed')}  ${clean(seal.sealedAt, 60)} by the sealer's own clock, in the log ${clean(seal.log, 100)}`,
    );
  });
  return verdict.ok ? EXIT.ok : EXIT.failed;
}
