import { generateKeyPairSync, sign, verify } from 'node:crypto';
import { ed25519 } from '@noble/curves/ed25519.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromBase64url, toBase64url } from '../../src/proof/base64url.ts';
import { PublicKey } from '../../src/proof/ed25519.ts';

const keys = Array.from({ length: 4 }, () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const bytes = Buffer.from(String(publicKey.export({ format: 'jwk' }).x), 'base64url');
  return { privateKey, publicKey, bytes, own: new PublicKey(bytes) };
});

const key = fc.nat(keys.length - 1).map((index) => keys[index] as (typeof keys)[number]);
const message = fc.uint8Array({ maxLength: 300 });

test('a signature of node:crypto is verified; before and after a key has tables', () => {
  fc.assert(
    fc.property(key, message, ({ own, privateKey }, text) => own.verifies(sign(null, text, privateKey), text)),
    { numRuns: 200 },
  );
});

test('whatever is altered in a signature, the answer is that of two other implementations', () => {
  const change = fc.record({ at: fc.nat(95), bit: fc.nat(7) });
  fc.assert(
    fc.property(key, message, change, ({ bytes, own, privateKey, publicKey }, text, { at, bit }) => {
      const altered = Buffer.concat([sign(null, text, privateKey), text]);
      if (at < altered.length) altered[at] = (altered[at] as number) ^ (1 << bit);
      const [signature, signed] = [altered.subarray(0, 64), altered.subarray(64)];
      const answer = own.verifies(signature, signed);
      expect(answer).toBe(ed25519.verify(signature, signed, bytes, { zip215: false }));
      expect(answer).toBe(verify(null, signed, publicKey, signature));
    }),
    { numRuns: 200 },
  );
});

test('a signature whose scalar is not reduced is another spelling, and none', () => {
  const [{ own, privateKey }] = keys as [(typeof keys)[number]];
  const text = Buffer.from('once');
  const signature = sign(null, text, privateKey);
  const s = BigInt(`0x${Buffer.from(signature.subarray(32)).reverse().toString('hex')}`) + ed25519.Point.Fn.ORDER;
  const unreduced = Buffer.from(s.toString(16).padStart(64, '0'), 'hex').reverse();
  expect(own.verifies(Buffer.concat([signature.subarray(0, 32), unreduced]), text)).toBe(false);
});

test('base64url is as Buffer writes it, and nothing else is read', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      const text = toBase64url(bytes);
      expect(text).toBe(Buffer.from(bytes).toString('base64url'));
      expect(fromBase64url(text)).toEqual(bytes);
    }),
  );
  fc.assert(
    fc.property(fc.string({ maxLength: 40 }), (text) => {
      const bytes = fromBase64url(text);
      if (bytes !== undefined) expect(Buffer.from(bytes).toString('base64url')).toBe(text);
      else expect(Buffer.from(text, 'base64url').toString('base64url')).not.toBe(text);
    }),
  );
});
