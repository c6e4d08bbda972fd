import type { KeyObject } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { codeOf } from 'xstate-temporal/engine';
import {
  type CaseProof,
  caseFolder,
  generateKeyFiles,
  proveCase,
  readPrivateKey,
  readProof,
  readPublicKey,
  sealBundle,
  verifyProof,
} from '../../audit/seal/index.ts';
import { recordedCases, writeBundle } from '../support/audit-bundle.ts';
import { hasPython, runTinily, verifyProofsTinily } from '../support/tiny-verifier.ts';

const cases = recordedCases();
let root: string;
let key: KeyObject;
let publicFile: string;
let bundle: string;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'watchfloor-proof-'));
  publicFile = generateKeyFiles(join(root, 'key.pem')).publicFile;
  key = readPrivateKey(join(root, 'key.pem'));
  bundle = join(root, 'bundle');
  writeBundle(bundle, { cases });
  await sealBundle(bundle, key, { at: 0 });
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

let files = 0;
function write(proof: unknown): string {
  const file = join(root, `proof-${files++}.json`);
  writeFileSync(file, typeof proof === 'string' ? proof : JSON.stringify(proof));
  return file;
}

/** A folder with this one case and nothing else, as it is handed over. */
function received(workflow: string, change: (place: string) => void = () => undefined): string {
  const dir = join(root, `received-${files++}`);
  const place = join(dir, 'cases', caseFolder(workflow));
  cpSync(join(bundle, 'cases', caseFolder(workflow)), place, { recursive: true });
  change(place);
  return dir;
}

const edit = (file: string, from: string | RegExp, to: string) => {
  const text = readFileSync(file, 'utf8');
  expect(text).toMatch(from);
  writeFileSync(file, text.replace(from, to));
};

interface Said {
  readonly ok: boolean;
  readonly problems: number;
  readonly compared: boolean;
}

/** `undefined`: it is no proof. */
function own(file: string, dir?: string): Said | undefined {
  try {
    const { compared, ok, problems } = verifyProof(readProof(file), [readPublicKey(publicFile)], dir);
    return { ok, problems: problems.length, compared };
  } catch (error) {
    expect(['PROOF_MALFORMED', 'SEAL_MALFORMED']).toContain(codeOf(error));
    return undefined;
  }
}

function tiny(given: readonly { readonly file: string; readonly bundle?: string | undefined }[]): (Said | undefined)[] {
  return verifyProofsTinily(given, [publicFile]).map(
    (said) => said && { ok: said.ok, problems: said.problems.length, compared: said.compared },
  );
}

const changes: readonly [string, (proof: CaseProof, other: CaseProof) => unknown][] = [
  ['the statement is another case’s', (proof, other) => ({ ...proof, statement: other.statement })],
  ['the statement says another number of events', (proof) => ({ ...proof, statement: later(proof.statement) })],
  ['the index is the next one', (proof) => ({ ...proof, index: proof.index + 1 })],
  ['the index is none of the tree', (proof) => ({ ...proof, index: 1_000 })],
  ['the index is negative', (proof) => ({ ...proof, index: -1 })],
  ['the index is no number', (proof) => ({ ...proof, index: '1' })],
  ['the path is another case’s', (proof, other) => ({ ...proof, path: other.path })],
  ['the path lacks its first node', (proof) => ({ ...proof, path: proof.path.slice(1) })],
  ['the path has a node more', (proof) => ({ ...proof, path: [...proof.path, proof.path[0]] })],
  ['the path is empty', (proof) => ({ ...proof, path: [] })],
  ['the path has a node that is none', (proof) => ({ ...proof, path: ['x', ...proof.path.slice(1)] })],
  ['nobody has signed', (proof) => ({ ...proof, seal: { ...proof.seal, signatures: [] } })],
  ['somebody else has signed', (proof) => ({ ...proof, seal: otherSeal(proof) })],
  ['there is no seal', ({ seal: _, ...proof }) => proof],
  ['it is of another format', (proof) => ({ ...proof, format: 'watchfloor.proof/2' })],
  ['it is cut off', (proof) => JSON.stringify(proof).slice(0, -2)],
  ['it is empty', () => ''],
  ['it is a list', () => []],
];

const later = (statement: string) => statement.replace(/"events":(\d+)/, (_, count) => `"events":${Number(count) + 1}`);

function otherSeal({ seal }: CaseProof) {
  const [signature] = seal.signatures;
  const sig = Buffer.from(signature?.sig ?? '', 'base64');
  sig[5] = (sig[5] ?? 0) ^ 1;
  return { ...seal, signatures: [{ ...signature, sig: sig.toString('base64') }] };
}

const inCase: readonly [string, (place: string) => void][] = [
  ['is said to be real', (place) => edit(join(place, 'case.json'), '"simulated": true', '"simulated": false')],
  ['is said to be of another version', (place) => edit(join(place, 'case.json'), '"1.0.0"', '"1.0.1"')],
  ['has another time', (place) => edit(join(place, 'history/0001.json'), /"eventTime":"2/, '"eventTime":"3')],
  ['has another payload', (place) => edit(join(place, 'history/0001.json'), /"data":"[^"]{8,}"/, '"data":"AAAA"')],
  ['is not there', (place) => rmSync(place, { recursive: true })],
  ['has no history', (place) => rmSync(join(place, 'history/0001.json'))],
];

describe('the proof of one case', () => {
  test('holds for every case of a bundle, with the case and without', () => {
    for (const { instance } of cases) {
      const file = write(proveCase(bundle, instance));
      expect(own(file)).toEqual({ ok: true, problems: 0, compared: false });
      expect(own(file, received(instance))).toEqual({ ok: true, problems: 0, compared: true });
    }
  });

  test.each(changes)('does not hold when %s', (_, change) => {
    const [one, other] = cases.map(({ instance }) => proveCase(bundle, instance)) as [CaseProof, CaseProof];
    expect(own(write(change(one, other)))?.ok ?? false).toBe(false);
  });

  test.each(inCase)('does not hold when the case %s', (_, change) => {
    const { instance } = cases[0]!;
    const file = write(proveCase(bundle, instance));
    expect(own(file, received(instance, change))).toMatchObject({ ok: false, problems: 1 });
  });
});

describe.runIf(hasPython)('the verifier in Python, where there is one,', () => {
  test('says the same of the proof of every case, whole or altered, with its folder and without', () => {
    const given: { file: string; bundle?: string }[] = [];
    for (const [index, { instance }] of cases.entries()) {
      const another = cases[(index + 1) % cases.length]!.instance;
      const proof = proveCase(bundle, instance);
      const other = proveCase(bundle, another);
      const file = write(proof);
      given.push({ file }, { file, bundle: received(instance) }, { file, bundle: received(another) });
      for (const [, change] of changes) given.push({ file: write(change(proof, other)) });
      for (const [, change] of inCase) given.push({ file, bundle: received(instance, change) });
    }
    const said = given.map((one) => own(one.file, one.bundle));
    expect(said.filter((one) => one?.ok)).toHaveLength(2 * cases.length);
    expect(tiny(given)).toEqual(said);
  });

  test('says the same of proofs with any change of any byte', () => {
    const places = fc.sample(fc.tuple(fc.nat(), fc.nat(), fc.integer({ min: 1, max: 255 })), { numRuns: 300 });
    const given = places.map(([a, b, mask]) => {
      const bytes = Buffer.from(JSON.stringify(proveCase(bundle, cases[a % cases.length]!.instance)));
      bytes[b % bytes.length]! ^= mask;
      const file = join(root, `proof-${files++}.json`);
      writeFileSync(file, bytes);
      return { file };
    });
    const said = given.map(({ file }) => own(file));
    expect(tiny(given)).toEqual(said);
    expect(new Set(said.map((one) => one?.ok))).toContain(undefined);
  });

  test('is the same command for it: 0 proven, 1 not proven, 2 no proof', () => {
    const { instance } = cases[0]!;
    const file = write(proveCase(bundle, instance));
    expect(runTinily([file, publicFile])).toBe(0);
    expect(runTinily([file, publicFile, '--bundle', received(instance)])).toBe(0);
    const altered = received(instance, inCase[0]![1]);
    expect(runTinily([file, publicFile, '--bundle', altered])).toBe(1);
    expect(runTinily([write('{}'), publicFile])).toBe(2);
    expect(runTinily([file, publicFile, '--bundle', join(root, 'nowhere')])).toBe(2);
    expect(readdirSync(altered)).toEqual(['cases']);
  });
});
