import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../../audit/verifier', import.meta.url));

/** Whether there is a Python to run `audit/verifier/verify.py` with. */
export const hasPython = spawnSync('python3', ['--version']).status === 0;

export interface TinyVerdict {
  readonly ok: boolean;
  readonly found: Readonly<Record<string, number>>;
  readonly cases: number;
  readonly events: number;
}

/** What `audit/verifier/verify.py` says of each bundle; one process for all. */
export function verifyTinily(
  bundles: readonly { readonly dir: string; readonly anchors?: string | undefined }[],
  publicKeyFiles: readonly string[],
): TinyVerdict[] {
  return inPython<TinyVerdict>(bundles, publicKeyFiles, BUNDLES);
}

function inPython<T>(places: readonly unknown[], publicKeyFiles: readonly string[], verdict: string): T[] {
  const program = `
import json, sys
sys.path.insert(0, ${JSON.stringify(folder)})
sys.dont_write_bytecode = True
import verify
keys = dict(map(verify.read_key, ${JSON.stringify(publicKeyFiles)}))
def proof(file, bundle):
    try:
        return verify.proof_verdict(verify.parse(verify.read(file, 4_000_000)), keys, bundle)
    except verify.Malformed:
        return None
for one in json.load(sys.stdin):
    print(json.dumps(${verdict}))
`;
  const { stdout, stderr, status } = spawnSync('python3', ['-c', program], {
    input: JSON.stringify(places),
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(`verify.py failed: ${stderr}`);
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as T);
}

/** What it says of a proof; `undefined`: that it is none. */
export interface TinyProofVerdict {
  readonly ok: boolean;
  readonly problems: readonly string[];
  readonly compared: boolean;
}

/** What `verify.py` says of each proof; one process for all. */
export function verifyProofsTinily(
  proofs: readonly { readonly file: string; readonly bundle?: string | undefined }[],
  publicKeyFiles: readonly string[],
): (TinyProofVerdict | undefined)[] {
  return inPython<TinyProofVerdict | null>(proofs, publicKeyFiles, PROOFS).map((verdict) => verdict ?? undefined);
}

const BUNDLES = 'verify.Verification(one["dir"], keys, one.get("anchors")).verdict()';
const PROOFS = 'proof(one["file"], one.get("bundle"))';

/** The exit code of `verify.py` with these arguments. */
export function runTinily(given: readonly string[]): number | null {
  return spawnSync('python3', ['-B', `${folder}/verify.py`, ...given]).status;
}
