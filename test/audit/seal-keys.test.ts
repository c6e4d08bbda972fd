import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { codeOf } from 'xstate-temporal/engine';
import {
  anchorsOf,
  appendAnchor,
  caseSalt,
  generateKeyFiles,
  keyId,
  preAuthEncoding,
  readPrivateKey,
  readPublicKey,
  signEnvelope,
  signersOf,
} from '../../audit/seal/index.ts';
import { hasPython, runTinily } from '../support/tiny-verifier.ts';

const dir = mkdtempSync(join(tmpdir(), 'watchfloor-keys-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const file = (name: string) => join(dir, name);
const codeOfError = (run: () => unknown) => {
  try {
    return run() && 'none';
  } catch (error) {
    return codeOf(error);
  }
};

describe('a key file', () => {
  test('is made readable by its owner only, read again, and never overwritten', () => {
    const made = generateKeyFiles(file('one.pem'));
    expect(statSync(file('one.pem')).mode & 0o777).toBe(0o600);
    expect(keyId(createPublicKey(readPrivateKey(file('one.pem'))))).toBe(made.keyId);
    expect(keyId(readPublicKey(made.publicFile))).toBe(made.keyId);
    expect(codeOfError(() => generateKeyFiles(file('one.pem')))).toBe('KEY_EXISTS');
    writeFileSync(file('two.pem.pub'), '');
    expect(codeOfError(() => generateKeyFiles(file('two.pem')))).toBe('KEY_EXISTS');
    expect(codeOfError(() => readPrivateKey(file('two.pem')))).toBe('KEY_UNREADABLE');
  });

  test('may be encrypted', () => {
    const { keyId: id } = generateKeyFiles(file('secret.pem'), { passphrase: 'open sesame' });
    expect(codeOfError(() => readPrivateKey(file('secret.pem')))).toBe('KEY_UNFIT');
    expect(codeOfError(() => readPrivateKey(file('secret.pem'), { passphrase: 'wrong' }))).toBe('KEY_UNFIT');
    const key = readPrivateKey(file('secret.pem'), { passphrase: 'open sesame' });
    expect(keyId(createPublicKey(key))).toBe(id);
  });

  test('of another kind, or of no kind, is refused', () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    writeFileSync(file('ec.pem'), publicKey.export({ type: 'spki', format: 'pem' }));
    writeFileSync(file('noise.pem'), 'noise');
    writeFileSync(file('huge.pem'), 'A'.repeat(100_000));
    expect(['ec.pem', 'noise.pem', 'huge.pem'].map((name) => codeOfError(() => readPublicKey(file(name))))).toEqual([
      'KEY_UNFIT',
      'KEY_UNFIT',
      'KEY_UNREADABLE',
    ]);
  });

  test('that is private is not taken for a public one', () => {
    for (const [name, passphrase] of [['mine.pem'], ['locked.pem', 'open sesame']] as const) {
      generateKeyFiles(file(name), passphrase === undefined ? {} : { passphrase });
      expect(codeOfError(() => readPublicKey(file(name)))).toBe('KEY_PRIVATE');
      if (hasPython) expect(runTinily([dir, file(name)])).toBe(2);
    }
  });

  // https://www.rfc-editor.org/rfc/rfc8032#section-5.1.7: under such a key R = identity and S = 0 fit many messages.
  test.each([
    '0000000000000000000000000000000000000000000000000000000000000000',
    '0000000000000000000000000000000000000000000000000000000000000080',
    '0100000000000000000000000000000000000000000000000000000000000000',
    '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
    '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85',
    'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
    'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa',
    'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
  ])('of small order is refused: %s', (point) => {
    const der = Buffer.from(`302a300506032b6570032100${point}`, 'hex');
    const pem = `-----BEGIN PUBLIC KEY-----\n${der.toString('base64')}\n-----END PUBLIC KEY-----\n`;
    writeFileSync(file(`${point}.pub`), pem);
    expect(codeOfError(() => readPublicKey(file(`${point}.pub`)))).toBe('KEY_UNFIT');
    if (hasPython) expect(runTinily([dir, file(`${point}.pub`)])).toBe(2);
  });

  test('gives each case a salt of its own, the same at every export', () => {
    generateKeyFiles(file('salt.pem'));
    const key = readPrivateKey(file('salt.pem'));
    expect(caseSalt(key, 'a')).toEqual(caseSalt(readPrivateKey(file('salt.pem')), 'a'));
    expect(caseSalt(key, 'a')).not.toEqual(caseSalt(key, 'b'));
    expect(caseSalt(key, 'a')).toHaveLength(32);
  });
});

describe('an envelope', () => {
  test('signs what DSSE says', () => {
    // The example of the specification's protocol page.
    const encoded = preAuthEncoding('http://example.com/HelloWorld', Buffer.from('hello world'));
    expect(encoded.toString()).toBe('DSSEv1 29 http://example.com/HelloWorld 11 hello world');
    expect(preAuthEncoding('ö', Buffer.alloc(0)).toString()).toBe('DSSEv1 2 ö 0 ');
  });

  test('names who signed it among the keys given, whatever its key ids say', () => {
    const [one, two] = [generateKeyPairSync('ed25519'), generateKeyPairSync('ed25519')];
    const id = keyId(one.publicKey);
    const envelope = signEnvelope('t', Buffer.from('body'), one.privateKey);
    expect(signersOf(envelope, [two.publicKey, one.publicKey])).toEqual({ valid: [id], invalid: [] });
    expect(signersOf(envelope, [two.publicKey])).toEqual({ valid: [], invalid: [] });
    const changed = { ...envelope, payload: Buffer.from('bodies').toString('base64') };
    expect(signersOf(changed, [one.publicKey])).toEqual({ valid: [], invalid: [id] });
    expect(signersOf({ ...envelope, payloadType: 'u' }, [one.publicKey])).toEqual({ valid: [], invalid: [id] });
    const renamed = { ...envelope, signatures: envelope.signatures.map((all) => ({ ...all, keyid: 'x' })) };
    expect(signersOf(renamed, [one.publicKey])).toEqual({ valid: [id], invalid: [] });
  });
});

describe('an anchor file', () => {
  const root = (digit: string) => digit.repeat(64);
  const anchor = (size: number, log = 'default') => ({ at: '2026-01-01T00:00:00Z', log, size, root: root('a') });

  test('takes roots one after another, each linked to the one before', () => {
    const anchors = file('anchors.jsonl');
    for (const one of [anchor(1), anchor(1, 'other'), anchor(3)]) appendAnchor(anchors, one);
    expect([...anchorsOf(anchors)].map((entry) => entry.anchor)).toEqual([anchor(1), anchor(1, 'other'), anchor(3)]);
  });

  test('takes no smaller tree of the same log', () => {
    const anchors = file('shrinking.jsonl');
    appendAnchor(anchors, anchor(3));
    expect(codeOfError(() => appendAnchor(anchors, anchor(2)))).toBe('ANCHOR_SHRINKS');
    expect(codeOfError(() => appendAnchor(anchors, anchor(2, 'other')))).not.toBe('ANCHOR_SHRINKS');
  });

  test('that is another file is refused without telling what stands in it', () => {
    writeFileSync(file('passwd'), 'canary:x:0:0\n');
    expect(() => [...anchorsOf(file('passwd'))]).toThrow(/^The anchor file cannot be trusted: (?!.*canary)/);
  });

  test.each<[string, (lines: string[]) => string[]]>([
    ['a line is changed', ([first = '', ...rest]) => [first.replace('"size":1', '"size":2'), ...rest]],
    ['a line is dropped', ([, ...rest]) => rest],
    ['lines are swapped', ([first = '', second = '', ...rest]) => [second, first, ...rest]],
    ['a line is cut', (lines) => lines.map((line, index) => (index === 2 ? line.slice(0, -1) : line))],
  ])('is broken when %s', (what, change) => {
    const anchors = file(`${what}.jsonl`);
    const whole = file(`${what}.whole.jsonl`);
    for (const size of [1, 2, 3]) appendAnchor(whole, anchor(size));
    const lines = [...anchorsOf(whole)].map(({ anchor: one }) => one);
    expect(lines).toHaveLength(3);
    const text = change(readLines(whole));
    writeFileSync(anchors, text.map((line) => `${line}\n`).join(''));
    expect(codeOfError(() => [...anchorsOf(anchors)])).toBe('ANCHOR_BROKEN');
    expect(codeOfError(() => appendAnchor(anchors, anchor(9)))).toBe('ANCHOR_BROKEN');
  });
});

function readLines(path: string): string[] {
  return readFileSync(path, 'utf8').trimEnd().split('\n');
}
