import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readTrust, type TrustJson } from '../../src/proof/index.ts';
import { VERIFIED } from '../../src/proof/verified.ts';
import { proofCodec } from '../../src/worker/proof-codec.ts';
import { newIssuer, trustIn, vouchedFor } from '../support/issuers.ts';

const NOW = 1_700_000_000_000;
const by = { role: 'person', name: 'Ada' };
const [known, unknown] = [newIssuer({ now: () => NOW }), newIssuer({ now: () => NOW })];
const trust = readTrust(trustIn(known, ['person']) satisfies TrustJson);
const codec = (now = NOW) => proofCodec(trust, () => now);
const message = { id: 'e1', by, event: { type: 'PAY' } };
const signedBy = (issuer: typeof known) => issuer.sign(vouchedFor('send', 'vault/1', message));
const payloadOf = (value: unknown, forged?: string): Payload => {
  const payload = defaultPayloadConverter.toPayload(value);
  return forged === undefined
    ? payload
    : { ...payload, metadata: { ...payload.metadata, [VERIFIED]: Buffer.from(forged) } };
};
const markOf = async (payload: Payload, now?: number) => {
  const [decoded] = await codec(now).decode([payload]);
  const mark = decoded?.metadata?.[VERIFIED];
  return mark == null ? undefined : Buffer.from(mark).toString();
};

test('what a trusted key has signed is marked, with the proof, and nothing else of it changes', async () => {
  const proof = await signedBy(known);
  const payload = payloadOf({ ...message, proof });
  expect(await markOf(payload)).toBe(proof);
  const [decoded] = await codec().decode([payload]);
  expect(defaultPayloadConverter.fromPayload(decoded as Payload)).toEqual({ ...message, proof });
  expect(await codec().encode([payload])).toEqual([payload]);
});

test('a key that nobody trusts, and a proof that has expired, bring no mark', async () => {
  expect(await markOf(payloadOf({ proof: await signedBy(unknown) }))).toBeUndefined();
  const payload = payloadOf({ proof: await signedBy(known) });
  expect(await markOf(payload, NOW + 149_000)).toBeDefined();
  expect(await markOf(payload, NOW + 151_000)).toBeUndefined();
});

test('a mark that was sent is taken away, whatever it says', async () => {
  const proof = await signedBy(unknown);
  expect(await markOf(payloadOf({ ...message, proof }, proof))).toBeUndefined();
  expect(await markOf(payloadOf('text', await signedBy(known)))).toBeUndefined();
  const good = await signedBy(known);
  expect(await markOf(payloadOf({ proof: good }, proof))).toBe(good);
});

test('no letter of a proof can be another one', async () => {
  const proof = await signedBy(known);
  await fc.assert(
    fc.asyncProperty(fc.nat(proof.length - 1), fc.constantFrom(...'AZaz09-_.'), async (at, letter) => {
      const altered = `${proof.slice(0, at)}${letter}${proof.slice(at + 1)}`;
      expect(await markOf(payloadOf({ proof: altered }, altered))).toBe(altered === proof ? proof : undefined);
    }),
  );
});

test('whatever else is sent is handed on as it is', async () => {
  const metadata = fc.dictionary(fc.string(), fc.uint8Array());
  const data = fc.oneof(
    fc.uint8Array(),
    fc.json().map((json) => Buffer.from(json)),
    fc.string().map((text) => Buffer.from(`{"proof":${JSON.stringify(text)}}`)),
  );
  const encoded = fc.record({ data, metadata: fc.constant({ encoding: Buffer.from('json/plain') }) });
  const payloads = fc.array(fc.oneof(encoded, fc.record({ data, metadata }, { requiredKeys: [] })), { maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(payloads, async (given) => {
      expect(await codec().decode(given)).toEqual(given);
    }),
  );
});
