import { Command } from 'commander';
import { clean } from 'xstate-temporal/cli';
import type { Context } from '../command.ts';
import { badInput, EXIT } from '../exit.ts';
import { withExample, withJson } from '../input/options.ts';

/** Writes down a seal's root, to be kept elsewhere. */
export function auditAnchorCommand(context: Context, done: (code: number) => void): Command {
  const command = withJson(
    new Command('anchor')
      .description(
        "add the root of a bundle's seal to an anchor file; keep the file where whoever seals bundles cannot change it",
      )
      .argument('<bundle>', 'a sealed bundle')
      .argument('<file>', 'the anchor file; created if there is none'),
  );
  return withExample(command, 'audit anchor bundle anchors.jsonl').action(async (bundle: string, file: string) => {
    done(await anchor(context, bundle, file));
  });
}

async function anchor({ terminal }: Context, bundle: string, file: string): Promise<number> {
  const { appendAnchor, verifySeal } = await import('../../audit/seal/index.ts');
  const { found, statement } = await verifySeal(bundle, []);
  // Whose key sealed it is for whoever verifies; here it only has to be whole, also of an export that lacks cases.
  const { SIGNATURE_INVALID: _unsigned, EXPORT_INCOMPLETE: _partial, ...others } = found;
  if (statement === undefined || Object.keys(others).length > 0)
    throw badInput(
      `${clean(bundle, 300)} has no whole seal (${Object.keys(others).join(', ')}); "watchfloor audit verify" tells more.`,
      'SEAL_BROKEN',
    );
  const { log, tree } = statement;
  const added = { at: new Date().toISOString(), log, ...tree };
  appendAnchor(file, added);
  terminal.result(added, () => {
    terminal.line(`${terminal.colors.dim('log')}   ${clean(log, 200)}`);
    terminal.line(`${terminal.colors.dim('size')}  ${tree.size} statements`);
    terminal.line(`${terminal.colors.dim('root')}  ${terminal.colors.bold(tree.root)}`);
  });
  return EXIT.ok;
}
