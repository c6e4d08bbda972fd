import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { codeOf } from 'xstate-temporal/engine';
import { keyId, readPublicKey } from '../../audit/seal/index.ts';
import { publicKeyFrom } from '../../pages/verifier/public-key.ts';
import { inFolder } from '../support/audit.ts';

const own = generateKeyPairSync('ed25519');
const pem = (key: KeyObject) => String(key.export({ type: key.type === 'private' ? 'pkcs8' : 'spki', format: 'pem' }));
const good = pem(own.publicKey);
const small = `-----BEGIN PUBLIC KEY-----\n${Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), Buffer.from([1, ...Array(31).fill(0)])]).toString('base64')}\n-----END PUBLIC KEY-----\n`;

const keys: readonly (readonly [string, string])[] = [
  ['Ed25519', good],
  ['Ed25519 with text around it', `a note\n${good}\nanother\n`],
  ['Ed25519 with Windows line ends', good.replaceAll('\n', '\r\n')],
  ['a private key', pem(own.privateKey)],
  ['RSA', pem(generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey)],
  ['X25519', pem(generateKeyPairSync('x25519').publicKey)],
  ['a small-order key', small],
  ['nothing', ''],
  ['no PEM', 'hello'],
  ['a cut PEM', good.slice(0, 60)],
];

describe('a public key that is pasted', () => {
  test.each(keys)('as %s is taken or refused as the file of one is', (_, text) =>
    inFolder(async (folder) => {
      const file = path.join(folder, 'key');
      writeFileSync(file, text);
      const of = (read: () => Parameters<typeof keyId>[0]) => {
        try {
          return keyId(read());
        } catch (error) {
          return codeOf(error) ?? String(error);
        }
      };
      expect(of(() => publicKeyFrom(text, file))).toBe(of(() => readPublicKey(file)));
    }),
  );
});
