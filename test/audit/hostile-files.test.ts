import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nodeSha256 } from 'xstate-temporal/engine/node';
import { exportBundle, verifyPlace } from '../../audit/index.ts';
import { machineOf } from '../support/audit.ts';
import { recordedCases } from '../support/audit-bundle.ts';
import { recordedSource } from '../support/recorded-source.ts';
import { hasPython, verifyTinily } from '../support/tiny-verifier.ts';

const root = mkdtempSync(path.join(tmpdir(), 'watchfloor-hostile-files-'));
const whole = path.join(root, 'whole');
const keyFile = path.join(root, 'key.pub');
const { privateKey, publicKey } = generateKeyPairSync('ed25519');
let places: string[] = [];

beforeAll(async () => {
  writeFileSync(keyFile, publicKey.export({ type: 'spki', format: 'pem' }));
  await exportBundle(recordedSource(recordedCases().slice(0, 1)), whole, {
    sha256: nodeSha256,
    machineOf,
    query: 'all of them',
    tool: { name: 'watchfloor', version: '0' },
    aboutMachine: () => ({}),
    key: privateKey,
    page: async () => 'a page',
  });
  const entries = readdirSync(whole, { recursive: true, encoding: 'utf8' });
  places = [...entries, 'extra'].sort();
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const kinds: readonly (readonly [string, (file: string) => void])[] = [
  ['a pipe that nobody writes to', (file) => void execFileSync('mkfifo', [file])],
  ['a folder', (file) => void mkdirSync(file)],
  ['a link to a device without an end', (file) => symlinkSync('/dev/zero', file)],
  ['a link to nowhere', (file) => symlinkSync('nowhere', file)],
  ['a file', (file) => writeFileSync(file, 'x')],
  [
    'a file of eight gigabytes, all of them holes',
    (file) => {
      writeFileSync(file, '');
      truncateSync(file, 8 * 2 ** 30);
    },
  ],
];

/** What both verifiers find of a bundle; that of the cases comes from ours alone. */
async function foundIn(dir: string) {
  const seals: Record<string, number>[] = [];
  for await (const one of verifyPlace(dir, { sha256: nodeSha256, machineOf, publicKeys: [publicKey] }))
    if (one.kind === 'seal') seals.push({ ...one.seal?.found });
  return {
    ours: seals,
    theirs: hasPython ? verifyTinily([{ dir }], [keyFile]).map(({ found }) => ({ ...found })) : seals,
  };
}

describe('in place of any file or folder of a bundle', () => {
  test.each(kinds)(
    '%s is found by both verifiers alike',
    async (_, make) => {
      for (const place of places) {
        const dir = path.join(root, 'altered');
        rmSync(dir, { recursive: true, force: true });
        cpSync(whole, dir, { recursive: true });
        rmSync(path.join(dir, place), { recursive: true, force: true });
        make(path.join(dir, place));
        const { ours, theirs } = await foundIn(dir);
        expect([place, theirs]).toEqual([place, ours]);
        // An empty folder beside the others hides nothing; whatever else is told.
        if (!(place === 'extra' && _ === 'a folder'))
          expect([place, Object.keys(ours[0] ?? {})]).not.toEqual([place, []]);
      }
    },
    120_000,
  );
});

test('a seal with ten thousands of signatures is malformed, and none of them is tried', async () => {
  const dir = path.join(root, 'signed');
  cpSync(whole, dir, { recursive: true });
  const seal = JSON.parse(readFileSync(path.join(dir, 'seal.json'), 'utf8')) as { signatures: object[] };
  const signatures = Array.from({ length: 30_000 }, () => ({ keyid: '', sig: Buffer.alloc(64, 7).toString('base64') }));
  writeFileSync(path.join(dir, 'seal.json'), JSON.stringify({ ...seal, signatures }));
  const { ours, theirs } = await foundIn(dir);
  expect(ours).toEqual([{ SEAL_MALFORMED: 1 }]);
  expect(theirs).toEqual(ours);
});

test('pipes among a folder of histories are not waited for', async () => {
  const dir = path.join(root, 'histories');
  mkdirSync(dir);
  execFileSync('mkfifo', [path.join(dir, 'a.json')]);
  const found: unknown[] = [];
  for await (const one of verifyPlace(dir, { sha256: nodeSha256, machineOf, publicKeys: [] }))
    if (one.kind === 'case') found.push(one.verdict.because?.code);
  expect(found).toEqual(['FILE_UNREADABLE']);
});
