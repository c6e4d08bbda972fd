import { sign } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Sender } from '../../src/engine/index.ts';
import {
  type Claimed,
  checkProof,
  type Issuer,
  type Operation,
  proofFault,
  prove,
  readTrust,
  type TrustJson,
  thumbprint,
} from '../../src/proof/index.ts';
import { createIssuer, makeKey } from '../../src/proof/node.ts';
import { newIssuer, trustIn, vouchedFor } from '../support/issuers.ts';

const now = Date.UTC(2026, 0, 31, 12);
const at = { at: now };
const issuer = newIssuer({ now: () => now });
const trust = readTrust(trustIn(issuer, ['reviewer', 'applicant']));
const by: Sender = { role: 'reviewer', name: 'Ada', subject: 'ada@example.com' };
const wid = 'order/1';
const letter = { id: 'e1', by, event: { type: 'APPROVE', amount: 3 } };

async function proven(op: Operation = 'send', message: { id: string; by: Sender } = letter, signer: Issuer = issuer) {
  return { op, workflowId: wid, message: await prove(signer, op, wid, message) } satisfies Claimed;
}

const codeFor = (claimed: Claimed, given: TrustJson | typeof trust = trust, options = at) =>
  proofFault(given instanceof Map ? given : readTrust(given), claimed, options)?.code;

test('a proof proves what it came with, and names its issuer', async () => {
  const claimed = await proven();
  const claims = checkProof(trust, claimed, at);
  expect(claims).toMatchObject({ op: 'send', wid, jti: 'e1', sub: 'ada@example.com', name: 'Ada', role: 'reviewer' });
  expect(claims.exp - claims.iat).toBe(120);
  expect(claimed.message.by).toEqual({ ...by, issuer: issuer.kid });
});

test('each claim is held against what it came with', async () => {
  const claimed = await proven();
  const { message } = claimed;
  const other = (part: Partial<Claimed>): Claimed => ({ ...claimed, ...part });
  const mismatch = (part: Partial<Claimed>, claim: string) =>
    expect(proofFault(trust, other(part), at)).toMatchObject({ code: 'PROOF_MISMATCH', details: { claim } });
  mismatch({ op: 'start' }, 'op');
  mismatch({ workflowId: 'order/2' }, 'wid');
  mismatch({ message: { ...message, id: 'e2' } }, 'jti');
  mismatch({ message: { ...message, event: { type: 'APPROVE', amount: 4 } } as never }, 'evt');
  mismatch({ message: { ...message, by: { ...message.by, role: 'applicant' } } }, 'role');
  mismatch({ message: { ...message, by: { ...message.by, name: 'Bob' } } }, 'name');
  mismatch({ message: { ...message, by: { ...message.by, subject: 'bob' } } }, 'sub');
  mismatch({ message: { ...message, by: { ...message.by, issuer: 'another' } } }, 'kid');
  mismatch({ message: { ...message, by: { ...message.by, tenant: 'contoso' } } }, 'tenant');
  mismatch({ message: { ...message, by: null } }, 'role');
  expect(codeFor(other({ message: { ...message, proof: undefined } }))).toBe('PROOF_MISSING');
});

test('of a start, a migration and a cancellation all that is asked is signed', async () => {
  const start = await proven('start', { id: 's1', by, input: { amount: 1 }, version: '1.0.0' } as never);
  expect(codeFor(start)).toBeUndefined();
  const changed = { ...start, message: { ...start.message, input: { amount: 2 } } as never };
  expect(codeFor(changed)).toBe('PROOF_MISMATCH');
  expect(codeFor({ ...start, message: { ...start.message, continued: {} } as never })).toBe('PROOF_MISMATCH');
  const move = await proven('migrate', { id: 'm1', by, to: '2.0.0' } as never);
  expect(codeFor(move)).toBeUndefined();
  expect(codeFor({ ...move, message: { ...move.message, to: '3.0.0' } as never })).toBe('PROOF_MISMATCH');
});

test('a proof is valid for its minutes, and never for more than five', async () => {
  const claimed = await proven();
  const when = (seconds: number) => codeFor(claimed, trust, { at: now + seconds * 1_000 });
  expect(when(120 + 30)).toBeUndefined();
  expect(when(120 + 31)).toBe('PROOF_EXPIRED');
  expect(when(-30)).toBeUndefined();
  expect(when(-31)).toBe('PROOF_EXPIRED');
  const jwk = makeKey();
  const long = signedBy(jwk, { ...vouchedFor('send', wid, letter), iat: now / 1_000, exp: now / 1_000 + 301 });
  const kid = createIssuer(jwk).kid;
  const message = { ...letter, by: { ...by, issuer: kid }, proof: long };
  expect(codeFor({ op: 'send', workflowId: wid, message }, trustIn(createIssuer(jwk), ['reviewer']))).toBe(
    'PROOF_EXPIRED',
  );
  const backwards = signedBy(jwk, { ...vouchedFor('send', wid, letter), iat: now / 1_000, exp: now / 1_000 });
  expect(
    codeFor(
      { op: 'send', workflowId: wid, message: { ...message, proof: backwards } },
      trustIn(createIssuer(jwk), ['reviewer']),
    ),
  ).toBe('PROOF_EXPIRED');
  expect(() => createIssuer(jwk, { lifetime: 301 })).toThrow(expect.objectContaining({ code: 'KEY_INVALID' }));
});

test('an issuer vouches for its roles and tenants alone', async () => {
  const claimed = await proven();
  expect(codeFor(claimed, trustIn(issuer, ['applicant']))).toBe('PROOF_NOT_ALLOWED');
  expect(codeFor(claimed, trustIn(issuer, ['reviewer'], { tenants: ['contoso'] }))).toBe('PROOF_NOT_ALLOWED');
  const ofTenant = await proven('send', { ...letter, by: { ...by, tenant: 'contoso' } });
  expect(codeFor(ofTenant, trustIn(issuer, ['reviewer'], { tenants: ['contoso'] }))).toBeUndefined();
  expect(codeFor(ofTenant, trustIn(issuer, ['reviewer'], { tenants: ['fabrikam'] }))).toBe('PROOF_NOT_ALLOWED');
});

test('keys rotate: each counts in its time, and a retired one only for what was recorded before', async () => {
  const claimed = await proven();
  const day = 86_400_000;
  const iso = (time: number) => new Date(time).toISOString();
  const within = (more: object) => codeFor(claimed, trustIn(issuer, ['reviewer'], more));
  expect(within({ notBefore: iso(now - day), notAfter: iso(now + day) })).toBeUndefined();
  expect(within({ notBefore: iso(now + day) })).toBe('PROOF_UNTRUSTED');
  expect(within({ notAfter: iso(now - day) })).toBe('PROOF_UNTRUSTED');
  const retired = readTrust(trustIn(issuer, ['reviewer'], { retired: iso(now + day) }));
  expect(proofFault(retired, claimed, at)?.code).toBe('PROOF_UNTRUSTED');
  expect(proofFault(retired, claimed, { at: now, isPast: true })).toBeUndefined();
  expect(
    proofFault(readTrust(trustIn(issuer, ['reviewer'], { retired: iso(now) })), claimed, {
      at: now,
      isPast: true,
    })?.code,
  ).toBe('PROOF_UNTRUSTED');
  expect(codeFor(claimed, trustIn(newIssuer(), ['reviewer']))).toBe('PROOF_UNTRUSTED');
});

test('another key under the same id is no issuer', async () => {
  const claimed = await proven();
  const imposter = newIssuer({ now: () => now });
  const forged = await proven('send', letter, { kid: issuer.kid, sign: async (v) => await imposter.sign(v) });
  expect(codeFor(forged)).toBe('PROOF_UNTRUSTED');
  const [head, body] = String(claimed.message.proof).split('.');
  const tail = String(await imposter.sign(vouchedFor('send', wid, letter))).split('.')[2];
  expect(codeFor({ ...claimed, message: { ...claimed.message, proof: `${head}.${body}.${tail}` } })).toBe(
    'PROOF_FORGED',
  );
});

test('the form has one spelling', async () => {
  const { message, ...rest } = await proven();
  const [head = '', body = '', tail = ''] = String(message.proof).split('.');
  const json = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
  const part = (text: string) => Buffer.from(text).toString('base64url');
  const refused = (proof: unknown) =>
    expect(codeFor({ ...rest, message: { ...message, proof } as never }), String(proof)).toBe('PROOF_INVALID');
  const header = json(head);
  const claims = json(body);
  for (const alg of ['none', 'HS256', 'ES256', 'Ed25519', 'eddsa', undefined])
    refused(`${part(JSON.stringify({ ...header, alg }))}.${body}.${tail}`);
  for (const typ of ['JWT', 'watchfloor-Proof', undefined])
    refused(`${part(JSON.stringify({ ...header, typ }))}.${body}.${tail}`);
  refused(`${part(JSON.stringify({ ...header, crit: ['b64'], b64: false }))}.${body}.${tail}`);
  refused(`${part(JSON.stringify({ ...header, jwk: makeKey() }))}.${body}.${tail}`);
  refused(`${part(JSON.stringify({ alg: 'EdDSA', typ: 'watchfloor-proof' }))}.${body}.${tail}`);
  refused(`${head}.${body}`);
  refused(`${head}.${body}.`);
  refused(`${head}.${body}.${tail}.`);
  refused(`${head}.${body}.${tail}.${tail}`);
  refused(`${head}=.${body}.${tail}`);
  refused(`${head}.${body}.${tail.slice(0, -1)}`);
  // The last letter of a signature has two bits that stand for nothing.
  refused(`${head}.${body}.${tail.slice(0, -1)}${tail.endsWith('A') ? 'B' : nextLetter(tail.at(-1) ?? '')}`);
  refused(`${head}.${part(JSON.stringify(claims, null, 1))}.${tail}`);
  refused(`${head}.${part(`{"op":"start",${JSON.stringify(claims).slice(1)}`)}.${tail}`);
  refused(`${head}.${part(JSON.stringify({ ...claims, aud: 'x' }))}.${tail}`);
  for (const name of ['op', 'wid', 'jti', 'evt', 'sub', 'name', 'role', 'iat', 'exp'])
    refused(`${head}.${part(JSON.stringify({ ...claims, [name]: undefined }))}.${tail}`);
  refused(`${head}.${part(JSON.stringify({ ...claims, iat: 1.5 }))}.${tail}`);
  refused(`${head}.${part(JSON.stringify({ ...claims, iat: '1' }))}.${tail}`);
  refused(`${head}.${part(JSON.stringify({ ...claims, tenant: null }))}.${tail}`);
  refused(`${head}.${part(JSON.stringify({ ...claims, evt: String(claims.evt).toUpperCase() }))}.${tail}`);
  refused(`${head}.${part(JSON.stringify([claims]))}.${tail}`);
  refused(`${head}.${Buffer.from([0xff, 0xfe]).toString('base64url')}.${tail}`);
  refused(`${head}.${body}.${tail}`.padEnd(20_000, 'A'));
  for (const value of [null, 5, {}, [], '', '..', 'a.b.c']) refused(value);
});

test('a trust is read to the last field', () => {
  const [good] = trustIn(issuer, ['reviewer']).issuers;
  const at = (issuers: unknown) => {
    try {
      readTrust({ issuers });
      return undefined;
    } catch (error) {
      return (error as { details: { at: string } }).details.at;
    }
  };
  expect(at([good])).toBeUndefined();
  expect(at([good, good])).toBe('issuers.1.kid');
  expect(at([{ ...good, kid: 'mine' }])).toBe('issuers.0.kid');
  expect(at([{ ...good, roles: [] }])).toBe('issuers.0.roles');
  expect(at([{ ...good, roles: 'reviewer' }])).toBe('issuers.0.roles');
  expect(at([{ ...good, tenants: [3] }])).toBe('issuers.0.tenants');
  expect(at([{ ...good, notAfter: '2026-01-01' }])).toBe('issuers.0.notAfter');
  expect(at([{ ...good, notAfter: '2026-01-01T00:00:00' }])).toBe('issuers.0.notAfter');
  expect(at([{ ...good, notAfter: '2026-02-31T00:00:00Z' }])).toBe('issuers.0.notAfter');
  expect(at([{ ...good, rolls: [] }])).toBe('issuers.0.rolls');
  expect(at([{ ...good, publicKey: makeKey() }])).toBe('issuers.0.publicKey');
  expect(at({})).toBe('issuers');
  for (const json of [null, 5, [], {}]) expect(() => readTrust(json)).toThrow();
});

/** The eight points of small order, in RFC 8032's encoding, and one that is no point. */
const weak = [
  '0100000000000000000000000000000000000000000000000000000000000000',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0000000000000000000000000000000000000000000000000000000000000080',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85',
  '0200000000000000000000000000000000000000000000000000000000000000',
  'ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
];

test.each(weak)('the key %s proves nothing, and no trust takes it', (hex) => {
  const publicKey = { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(hex, 'hex').toString('base64url') } as const;
  const issuers = [{ kid: thumbprint(publicKey), publicKey, roles: ['reviewer'] }];
  expect(() => readTrust({ issuers })).toThrow(expect.objectContaining({ code: 'TRUST_INVALID' }));
});

function nextLetter(letter: string): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return letters[letters.indexOf(letter) + 1] ?? 'A';
}

function signedBy(jwk: ReturnType<typeof makeKey>, claims: object): string {
  const { kid } = createIssuer(jwk);
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const input = `${part({ alg: 'EdDSA', kid, typ: 'watchfloor-proof' })}.${part(claims)}`;
  const signature = sign(null, Buffer.from(input), { key: jwk as never, format: 'jwk' });
  return `${input}.${signature.toString('base64url')}`;
}
