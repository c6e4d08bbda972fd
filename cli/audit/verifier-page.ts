import { readFile } from 'node:fs/promises';
import { WatchfloorError } from 'xstate-temporal/engine';
import { nodeSha256 } from 'xstate-temporal/engine/node';

/** Beside the compiled commands; in a clone `npm run build:pages` puts it there. */
const FILE = new URL('../../pages/built/watchfloor-verify.html', import.meta.url);

/** The page that verifies in a browser, as it was built. @throws VERIFIER_NOT_BUILT */
export async function verifierPage(): Promise<{ readonly bytes: Buffer; readonly sha256: string }> {
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
