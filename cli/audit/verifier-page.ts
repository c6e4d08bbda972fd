import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { codeOf, WatchfloorError } from 'xstate-temporal/engine';
import { nodeSha256 } from 'xstate-temporal/engine/node';
import { writePrivateFile } from '../../text/index.ts';

/** Beside the compiled commands; in a clone `npm run build:pages` puts it there. */
const FILE = new URL('../../pages/built/watchfloor-verify.html', import.meta.url);

export interface VerifierPage {
  readonly bytes: Buffer;
  readonly sha256: string;
}

/** The page that verifies in a browser, as it was built. @throws VERIFIER_NOT_BUILT */
export async function verifierPage(): Promise<VerifierPage> {
  try {
    const bytes = await readFile(FILE);
    return { bytes, sha256: nodeSha256(bytes.toString('utf8')) };
  } catch (cause) {
    throw new WatchfloorError('VERIFIER_NOT_BUILT', 'The page that verifies in a browser is not built here.', {
      todo: 'In a clone run "npm run build:pages"; the package has it.',
      cause,
    });
  }
}

/** What became of the page beside a bundle. */
export type VerifierBeside = { readonly file: string; readonly sha256: string } | { readonly missing: string };

/**
 * Puts the page beside a bundle, `<folder>.verify.html`: whoever gets the bundle gets it too. In the bundle it would be
 * sealed with what it is to verify. Another file of that name stays.
 */
export async function verifierBeside(folder: string, page = verifierPage): Promise<VerifierBeside> {
  const file = `${path.resolve(folder)}.verify.html`;
  try {
    const { bytes, sha256 } = await page();
    const there = await readFile(file).catch(() => undefined);
    if (there !== undefined && !there.subarray(0, HEAD).includes(TITLE))
      return { missing: `${file} is another file, and stays.` };
    await writePrivateFile(file, bytes);
    return { file, sha256 };
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    return { missing: (error as Error).message };
  }
}

/** Its policy with the hashes of its scripts stands before the title. */
const HEAD = 4_096;
const TITLE = '<title>Verify an audit bundle</title>';
