import { Command } from 'commander';
import { clean } from 'xstate-temporal/cli';
import type { Context } from '../command.ts';
import { EXIT } from '../exit.ts';
import { withExample, withJson } from '../input/options.ts';

/** The verification as one page, for whoever has a browser and nothing else. */
export function auditVerifierCommand(context: Context, done: (code: number) => void): Command {
  const command = withJson(
    new Command('verifier')
      .description('write the page that verifies bundles in a browser, offline: one file, to be handed to anybody')
      .option('--out <file>', 'where it goes', 'watchfloor-verify.html'),
  );
  return withExample(command, 'audit verifier --out watchfloor-verify.html').action(
    async ({ out }: { readonly out: string }) => {
      done(await verifier(context, out));
    },
  );
}

async function verifier({ terminal }: Context, out: string): Promise<number> {
  const { verifierPage } = await import('../audit/verifier-page.ts');
  const { writePrivateFile } = await import('../../text/index.ts');
  const { bytes, sha256 } = await verifierPage();
  await writePrivateFile(out, bytes);
  terminal.result({ file: out, bytes: bytes.length, sha256 }, () => {
    const { bold, dim } = terminal.colors;
    terminal.line(`${bold(clean(out, 300))}  ${(bytes.length / 1e6).toFixed(1)} MB`);
    terminal.line(`${dim('SHA-256')}  ${sha256}`);
    terminal.note('Publish the hash where whoever verifies can find it by another way than the page.');
  });
  return EXIT.ok;
}
