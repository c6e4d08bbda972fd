import { Command } from 'commander';
import { clean, table } from 'xstate-temporal/cli';
import type { Consistency } from '../../audit/index.ts';
import type { Context } from '../command.ts';
import { EXIT } from '../exit.ts';
import { collect, withExample, withJson } from '../input/options.ts';

/** Whether a later bundle still says what an earlier one said. */
export function auditConsistencyCommand(context: Context, done: (code: number) => void): Command {
  const command = withJson(
    new Command('consistency')
      .description('whether a sealed bundle continues an earlier one: nothing that was sealed is gone or altered')
      .argument('<older>', 'the earlier bundle, or its seal.json alone')
      .argument('<newer>', 'the later bundle')
      .option(
        '--key <file>',
        'a public key by which both must be sealed, any of several; may be given several times',
        collect,
      ),
  );
  return withExample(command, 'audit consistency bundle-q1 bundle-q2 --key seal.key.pub').action(
    async (older: string, newer: string, options: { key?: readonly string[] }) => {
      done(await consistency(context, older, newer, options.key ?? []));
    },
  );
}

const codes = { continues: EXIT.ok, contains: EXIT.notVerifiable, differs: EXIT.failed } as const;

async function consistency(
  { terminal }: Context,
  older: string,
  newer: string,
  keys: readonly string[],
): Promise<number> {
  const { compareBundles, readPublicKey } = await import('../../audit/index.ts');
  const compared = await compareBundles(
    older,
    newer,
    keys.map((file) => readPublicKey(file)),
  );
  terminal.result(compared, () => print({ terminal }, compared, keys.length > 0));
  return codes[compared.status];
}

function print({ terminal }: Pick<Context, 'terminal'>, compared: Consistency, isKeyed: boolean): void {
  const { bold, dim, green, red, yellow } = terminal.colors;
  const { cases, newer, older, problems, proof, status } = compared;
  const right = { align: 'right' } as const;
  table(
    terminal,
    [{ title: '' }, { title: 'log' }, { title: 'statements', ...right }, { title: 'root' }, { title: 'sealed at' }],
    (
      [
        ['earlier', older],
        ['later', newer],
      ] as const
    ).map(([title, { log, sealedAt, tree }]) => [
      title,
      clean(log, 80),
      String(tree.size),
      `${tree.root.slice(0, 16)}…`,
      clean(sealedAt, 40),
    ]),
  );
  if (proof !== undefined)
    terminal.line(dim(`A proof of ${proof.length} nodes leads from the one root to the other; --json has it.`));
  if (cases !== undefined) {
    const { added, differs, gone, grown, renamed, same } = cases.counts;
    terminal.line(
      `${bold('Cases')}  ${same} as they were, ${grown} grown, ${added} added, ${differs} altered, ${gone} gone${renamed === 0 ? '' : `, ${renamed} under another name`}`,
    );
    for (const [what, names] of [
      ['altered', cases.differs],
      ['gone', cases.gone],
      ['renamed', cases.renamed],
    ] as const)
      for (const name of names.slice(0, 50)) terminal.line(red(`  ${what}: ${clean(name, 300)}`));
  }
  for (const problem of problems) terminal.line(yellow(`${problem}.`));
  const verdicts = {
    continues: green('The later bundle continues the earlier one.'),
    contains: yellow(
      'No case that was sealed is gone or altered, but the later bundle was not made as a continuation: "audit export --continue" does that.',
    ),
    differs: red('The later bundle does not continue the earlier one.'),
  };
  terminal.line(verdicts[status]);
  terminal.line(
    dim(
      `This is about what was sealed${isKeyed ? '' : ', by whomever: no --key was given'}. "audit verify" holds the files of each bundle against its seal.`,
    ),
  );
}
