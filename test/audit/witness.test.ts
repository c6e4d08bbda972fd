import { execFileSync } from 'node:child_process';
import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { generateKeyFiles, readPrivateKey, sealBundle, verifySeal } from '../../audit/seal/index.ts';
import {
  checkCheckpoints,
  checkpointOf,
  isSignedBy,
  notesOf,
  openNote,
  originOf,
  readCheckpoint,
  signNote,
  verifierKey,
  type Witness,
  witnessAt,
} from '../../audit/witness/index.ts';
import { recordedCases, writeBundle, writeCase } from '../support/audit-bundle.ts';
import { cli } from '../support/run-cli.ts';
import { serve, timeAuthority } from '../support/time-authority.ts';

const cases = recordedCases().slice(0, 4);
let root: string;
let key: KeyObject;
const at = (name: string) => join(root, name);
const git = (...args: string[]) =>
  execFileSync('git', ['-C', at('repository'), '-c', 'user.name=w', '-c', 'user.email=w@localhost', ...args]);

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'watchfloor-witness-'));
  generateKeyFiles(at('seal.key'));
  key = readPrivateKey(at('seal.key'));
  mkdirSync(at('repository'));
  git('init', '--quiet', '-b', 'main');
  git('config', 'user.name', 'witness');
  git('config', 'user.email', 'witness@localhost');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** A bundle with so many cases, sealed as a continuation of what was there. */
async function sealed(count: number, name = 'bundle') {
  writeBundle(at(name), { cases: cases.slice(0, count) });
  await sealBundle(at(name), key, { at: Date.UTC(2026, 10, 1) });
  const { statement } = await verifySeal(at(name), [createPublicKey(key)]);
  return statement!;
}

describe('a signed note', () => {
  // The example of c2sp.org/signed-note, and of Go's golang.org/x/mod/sumdb/note.
  const name = 'PeterNeumann';
  const vkey = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
  const text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
  const signed = `${text}\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n`;
  const publicKey = createPublicKey({
    key: Buffer.concat([
      Buffer.from('302a300506032b6570032100', 'hex'),
      Buffer.from(vkey.split('+').slice(2).join('+'), 'base64').subarray(1),
    ]),
    format: 'der',
    type: 'spki',
  });

  test('that others have signed is read', () => {
    expect(verifierKey(name, publicKey)).toBe(vkey);
    expect(isSignedBy(openNote(signed), name, publicKey)).toBe(true);
    expect(isSignedBy(openNote(signed.replace('problem is', 'problem was')), name, publicKey)).toBe(false);
    expect(isSignedBy(openNote(signed), 'somebody', publicKey)).toBe(false);
  });

  test('is read among others, and with signatures of others', () => {
    const own = signNote('a\n', 'k', key);
    const two = `${own}${signed.split('\n\n')[1]}`;
    expect(isSignedBy(openNote(two), 'k', createPublicKey(key))).toBe(true);
    expect(notesOf(`${own}\n${signed}${own}`)).toEqual([own, signed, own]);
    expect(notesOf('')).toEqual([]);
    expect(() => notesOf(`${own}a rest\n`)).toThrow(expect.objectContaining({ code: 'NOTE_MALFORMED' }));
  });

  test.each([
    '',
    'a',
    'a\n',
    'a\n\n',
    'a\n\nb\n',
    'a\n\n— k\n',
    'a\n\n— k AAA=\n',
    'a\u0007\n\n— k AAAAAAA=\n',
    '\n\n',
  ])('is not %j', (note) => expect(() => openNote(note)).toThrow(expect.objectContaining({ code: 'NOTE_MALFORMED' })));
});

describe('a checkpoint', () => {
  test('has the shape of C2SP: origin, size, root, and the signature of the key that sealed', async () => {
    const statement = await sealed(2);
    const { name, note } = checkpointOf(statement, key);
    const origin = originOf('default', createPublicKey(key));
    expect(note.split('\n').slice(0, 4)).toEqual([
      origin,
      '2',
      Buffer.from(statement.tree.root, 'hex').toString('base64'),
      '',
    ]);
    expect(name).toMatch(/^default-000000002-[0-9a-f]{16}$/);
    expect(readCheckpoint(note)).toMatchObject({ origin, ...statement.tree });
    expect(readCheckpoint(note).signedBy(createPublicKey(key))).toBe(true);
    expect(checkpointOf(statement, key)).toEqual({ name, note });
  });

  test('names its log so that it is one word, whatever the log is called', () => {
    expect(originOf('a b+c/\n', createPublicKey(key))).toMatch(/^watchfloor\/[0-9a-f]{16}\/a%20b%2Bc%2F%0A$/);
  });
});

describe('witnesses', () => {
  const given = (witnesses: Witness[]) => ({ publicKey: createPublicKey(key), kept: [], authorities: [], witnesses });
  const codesOf = async (witnesses: Witness[]) => {
    const { statement } = await verifySeal(at('bundle'), [createPublicKey(key)]);
    const { findings } = await checkCheckpoints(at('bundle'), statement!, given(witnesses));
    return findings.map(({ code }) => code);
  };

  test.each(['folder', 'git', 'web'])(
    'of kind %s keep what they were given, and see another history of the log',
    async (kind) => {
      const notes: string[] = [];
      const web = await serve((method, body) => {
        if (method === 'POST') notes.push(body.toString('utf8'));
        return { type: 'text/plain', body: notes.join('\n') };
      });
      try {
        const place = { folder: at('kept'), git: `git:${at('repository')}`, web: web.url }[kind]!;
        await witnessAt(place).publish(checkpointOf(await sealed(2), key));
        expect(await codesOf([witnessAt(place)])).toEqual([]);
        // It grows, honestly.
        writeCase(at('bundle'), cases[2]!);
        writeFileSync(
          at('bundle/manifest.json'),
          readFileSync(at('bundle/manifest.json'), 'utf8').replace('"cases": 2', '"cases": 3'),
        );
        await sealBundle(at('bundle'), key, { previous: at('bundle') });
        expect(await codesOf([witnessAt(place)])).toEqual(['CHECKPOINT_MISSING']);
        const { statement } = await verifySeal(at('bundle'), [createPublicKey(key)]);
        await witnessAt(place).publish(checkpointOf(statement!, key));
        await witnessAt(place).publish(checkpointOf(statement!, key));
        expect(await codesOf([witnessAt(place)])).toEqual([]);
        // Whoever holds the key leaves a case out, and seals all anew.
        rmSync(at('bundle'), { recursive: true });
        writeBundle(at('bundle'), { cases: [cases[0]!, cases[2]!, cases[3]!] });
        await sealBundle(at('bundle'), key);
        expect(await codesOf([witnessAt(place)])).toContain('CHECKPOINT_DIFFERS');
      } finally {
        await web.close();
      }
    },
  );

  test('an earlier bundle is told from the latest, and what others left counts for nothing', async () => {
    const more = checkpointOf(await sealed(3, 'later'), key);
    const own = checkpointOf(await sealed(2), key);
    const stranger = checkpointOf(
      { log: 'default', tree: { size: 2, root: 'a'.repeat(64) } },
      generateKeyPairSync('ed25519').privateKey,
    );
    const forged = own.note.replace(/^(.*\n)2\n/, '$11\n');
    const witness: Witness = {
      place: 'all',
      publish: async () => undefined,
      checkpoints: async () => [own.note, more.note, stranger.note, forged, 'garbage'],
    };
    const { statement } = await verifySeal(at('bundle'), []);
    const verdict = await checkCheckpoints(at('bundle'), statement!, given([witness]));
    expect(verdict).toMatchObject({ ok: true, places: [{ place: 'all', heads: 1, later: 1, others: 3 }] });
  });

  test('a repository tells of what a later commit took away', async () => {
    const witness = witnessAt(`git:${at('repository')}`);
    await witness.publish(checkpointOf(await sealed(2), key));
    for (const name of readdirSync(at('repository')).filter((one) => one.endsWith('.checkpoint')))
      unlinkSync(join(at('repository'), name));
    git('commit', '--quiet', '-am', 'Tidy');
    rmSync(at('bundle'), { recursive: true });
    writeBundle(at('bundle'), { cases: [cases[0]!, cases[3]!] });
    await sealBundle(at('bundle'), key);
    const { statement } = await verifySeal(at('bundle'), []);
    await witness.publish(checkpointOf(statement!, key));
    expect(await codesOf([witness])).toEqual(['CHECKPOINT_DIFFERS']);
  });

  test('a repository tells of branches that a merge took nothing of', async () => {
    const witness = witnessAt(`git:${at('repository')}`);
    git('commit', '--quiet', '--allow-empty', '-m', 'Begin');
    git('checkout', '--quiet', '-b', 'aside');
    await witness.publish(checkpointOf(await sealed(2), key));
    git('checkout', '--quiet', 'main');
    rmSync(at('bundle'), { recursive: true });
    writeBundle(at('bundle'), { cases: [cases[0]!, cases[3]!] });
    await sealBundle(at('bundle'), key);
    const { statement } = await verifySeal(at('bundle'), []);
    await witness.publish(checkpointOf(statement!, key));
    git('merge', '--quiet', '-s', 'ours', '-m', 'Merge', 'aside');
    expect(await codesOf([witness])).toEqual(['CHECKPOINT_DIFFERS']);
  });

  test('what others leave at a folder or in a repository keeps nobody from the checkpoints', async () => {
    const own = checkpointOf(await sealed(2), key);
    for (const place of [at('kept'), at('repository')]) {
      const name = place === at('kept') ? place : `git:${place}`;
      await witnessAt(name).publish(own);
      writeFileSync(join(place, 'a.checkpoint'), '');
      writeFileSync(join(place, 'b.checkpoint'), Buffer.from('1f8b00', 'hex'));
      writeFileSync(join(place, 'c.checkpoint'), Buffer.alloc(70_000_000, 'x'));
      symlinkSync('/dev/zero', join(place, 'd.checkpoint'));
      if (name !== place) git('add', '.').toString();
      if (name !== place) git('commit', '--quiet', '-m', 'More');
      mkdirSync(join(place, 'e.checkpoint'));
      expect(await codesOf([witnessAt(name)])).toEqual([]);
    }
    symlinkSync(at('kept'), at('linked'));
    expect(await codesOf([witnessAt(at('linked'))])).toEqual([]);
  });

  test.each([
    ['a folder that is not there', () => at('nowhere')],
    ['a folder that is no repository', () => `git:${root}`],
    ['an address at which nobody is', () => 'http://127.0.0.1:1/'],
  ])('%s cannot be asked, and is told', async (_name, place) => {
    await sealed(2);
    expect(await codesOf([witnessAt(place())])).toEqual(['WITNESS_UNREACHABLE']);
  });
});

test('audit anchor gives a checkpoint to all witnesses, stamped, and checks it', async () => {
  const statement = await sealed(2);
  mkdirSync(at('authority'));
  const authority = timeAuthority(at('authority'));
  const tsa = await serve((_method, body) => ({ body: authority.stamp(body) }));
  try {
    const places = ['--witness', at('kept'), '--witness', `git:${at('repository')}`];
    const anchor = ['audit', 'anchor', at('bundle'), at('anchors.jsonl'), '--json'];
    const made = await cli(...anchor, '--key', at('seal.key'), '--time-stamp', tsa.url, ...places);
    expect([made.code, made.err]).toEqual([0, '']);
    expect(JSON.parse(made.out)).toMatchObject({ ...statement.tree, stamped: true, problems: [] });
    const checking = [...anchor, '--check', '--key', at('seal.key.pub'), '--authority', authority.root, ...places];
    const checked = await cli(...checking);
    expect(checked.code).toBe(0);
    const { checkpoints } = JSON.parse(checked.out) as { checkpoints: { stamps: unknown[]; places: unknown[] } };
    expect(checkpoints.stamps).toMatchObject([{ trusted: true, authority: 'CN=Local stamps' }]);
    expect(checkpoints.places).toHaveLength(3);
    // The stamp is that of the note, also for others' tools.
    const [note = '', stamp = ''] = readdirSync(at('anchors.jsonl.checkpoints')).sort();
    const bytes = (name: string) => readFileSync(join(at('anchors.jsonl.checkpoints'), name));
    expect(authority.believes(bytes(stamp), bytes(note))).toBe(true);
    // Sealed anew, with a date that the authority's word contradicts.
    await sealBundle(at('bundle'), key, { at: Date.UTC(2099, 0) });
    const later = await cli(...checking);
    expect([later.code, later.out]).toEqual([1, expect.stringContaining('SEALED_LATER')]);
    rmSync(join(at('anchors.jsonl.checkpoints'), stamp));
    expect((await cli(...checking)).out).toContain('TIME_STAMP_MISSING');
    // A witness that fails keeps nobody else from having it.
    const failing = await cli(...anchor, '--key', at('seal.key'), '--witness', 'http://127.0.0.1:1/', ...places);
    expect([failing.code, failing.out]).toEqual([1, expect.stringContaining('WITNESS_UNREACHABLE')]);
    expect((JSON.parse(failing.out) as { taken: string[] }).taken).toHaveLength(3);
    for (const wrong of [['--check'], ['--authority', authority.root], ['--key', at('seal.key.pub')]])
      expect((await cli(...anchor, ...wrong)).code).toBe(2);
  } finally {
    await tsa.close();
  }
});
