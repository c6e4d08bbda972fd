import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Payload, SerializationContext } from '@temporalio/common';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  encryptionCodec,
  fileKeyProvider,
  fileKeyring,
  type Keyring,
  type KmsClient,
  kmsKeyProvider,
  makeMasterKey,
  retireMasterKeys,
  rotateMasterKey,
  tolerantDecryption,
} from '../../src/encryption/index.ts';

const encoder = new TextEncoder();
const payloadOf = (value: unknown): Payload => ({
  metadata: { encoding: encoder.encode('json/plain') },
  data: encoder.encode(JSON.stringify(value)),
});
const contentOf = (payload: Payload | undefined) => JSON.parse(new TextDecoder().decode(payload?.data ?? undefined));
const of = (workflowId: string, namespace = 'here'): SerializationContext => ({
  type: 'workflow',
  namespace,
  workflowId,
});
const scopeOf = ({ workflowId }: SerializationContext) => workflowId?.split('/')[1];

let folder: string;
let keys: Keyring;
const master = () => path.join(folder, 'master.key');
const ring = () => fileKeyring(path.join(folder, 'keys'), fileKeyProvider(master()));
const codecOf = (of: Keyring) => encryptionCodec({ keys: of, scopeOf });

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'encryption-'));
  await makeMasterKey(master());
  keys = ring();
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('the codec', () => {
  it('gives back what it was given, and shows nothing of it', async () => {
    const codec = codecOf(keys);
    const given = [payloadOf({ secret: 'canary' }), payloadOf(null), { metadata: {}, data: new Uint8Array(0) }];
    const encoded = await codec.encode(given, of('case/contoso'));
    expect(encoded.map((one) => Buffer.from(one.data ?? []).includes('canary'))).toEqual([false, false, false]);
    const decoded = await codec.decode(encoded, of('case/contoso'));
    expect(decoded.slice(0, 2).map(contentOf)).toEqual([{ secret: 'canary' }, null]);
    expect(Buffer.from(encoded[0]?.data ?? []).equals(Buffer.from(encoded[1]?.data ?? []))).toBe(false);
  });

  it('hands on what is not encrypted', async () => {
    expect(await codecOf(keys).decode([payloadOf(1)], of('case/contoso'))).toEqual([payloadOf(1)]);
  });

  it('binds a payload to its namespace and instance', async () => {
    const codec = codecOf(keys);
    const [encoded = {}] = await codec.encode([payloadOf(1)], of('case/contoso'));
    for (const other of [of('order/contoso'), of('case/fabrikam'), of('case/contoso', 'there')])
      await expect(codec.decode([encoded], other)).rejects.toMatchObject({ code: 'PAYLOAD_MISPLACED' });
    // Whoever gives it another label has another payload.
    const metadata = { ...encoded.metadata, 'encryption-workflow-id': encoder.encode('order/contoso') };
    await expect(codec.decode([{ ...encoded, metadata }], of('order/contoso'))).rejects.toMatchObject({
      code: 'PAYLOAD_MALFORMED',
    });
    // A codec server does not know which instance it is asked for.
    expect(contentOf((await codec.decode([encoded]))[0])).toBe(1);
  });

  it('refuses whatever was altered', async () => {
    const codec = codecOf(keys);
    const [encoded = {}] = await codec.encode([payloadOf('text')], of('case/contoso'));
    const data = Buffer.from(encoded.data ?? []);
    for (let place = 0; place < data.length; place++) {
      const altered = Buffer.from(data);
      altered[place] = (altered[place] ?? 0) ^ 1;
      await expect(codec.decode([{ ...encoded, data: altered }])).rejects.toMatchObject({ code: 'PAYLOAD_MALFORMED' });
      await expect(codec.decode([{ ...encoded, data: data.subarray(0, place) }])).rejects.toThrow();
    }
    for (const id of ['', 'x', '../../etc/passwd', `${'A'.repeat(2_000)}.AAAAAAAAAAAA`, 'eA.AAAAAAAAAAAA'])
      await expect(
        codec.decode([{ ...encoded, metadata: { ...encoded.metadata, 'encryption-key-id': encoder.encode(id) } }]),
      ).rejects.toMatchObject({ code: 'KEY_UNKNOWN' });
  });

  it('is tolerant of what is at fault itself, and of nothing else', async () => {
    const tolerant = tolerantDecryption(codecOf(keys));
    const [encoded = {}] = await tolerant.encode([payloadOf('text')], of('case/contoso'));
    const broken = { ...encoded, data: new Uint8Array(40) };
    const [first, second] = await tolerant.decode([broken, encoded], of('case/contoso'));
    expect(new TextDecoder().decode(first?.metadata?.encoding ?? undefined)).toBe('watchfloor/undecodable');
    expect(contentOf(second)).toBe('text');
    // The master key is away for a while: the task waits.
    const away = tolerantDecryption(codecOf(fileKeyring(path.join(folder, 'keys'), fileKeyProvider('/nowhere'))));
    await expect(away.decode([encoded], of('case/contoso'))).rejects.toMatchObject({ code: 'KEY_UNREADABLE' });
  });
});

describe('a keyring', () => {
  it('makes one key, however many ask first', async () => {
    const rings = Array.from({ length: 8 }, ring);
    const ids = await Promise.all(rings.map(async (one) => (await one.current('contoso')).id));
    expect(new Set(ids).size).toBe(1);
    const [entry] = (await readdir(path.join(folder, 'keys'))).filter((name) => name.endsWith('.json'));
    expect((await stat(path.join(folder, 'keys', entry ?? ''))).mode & 0o077).toBe(0);
    expect((await stat(master())).mode & 0o077).toBe(0);
  });

  it('rotates: what earlier keys encrypted is read on, by others too', async () => {
    const codec = codecOf(keys);
    const before = await codec.encode([payloadOf('before')], of('case/contoso'));
    await keys.rotate('contoso');
    const after = await codec.encode([payloadOf('after')], of('case/contoso'));
    expect(after[0]?.metadata?.['encryption-key-id']).not.toEqual(before[0]?.metadata?.['encryption-key-id']);
    const other = codecOf(ring());
    expect((await other.decode([...before, ...after], of('case/contoso'))).map(contentOf)).toEqual(['before', 'after']);
    expect((await keys.list()).map(({ scope, keys: all }) => [scope, all.length])).toEqual([['contoso', 2]]);
  });

  it('learns of a key that another process has made, at once', async () => {
    const codec = codecOf(keys);
    await codec.encode([payloadOf(1)], of('case/contoso'));
    const other = ring();
    await other.rotate('contoso');
    const encoded = await codecOf(other).encode([payloadOf('new')], of('case/contoso'));
    expect((await codec.decode(encoded, of('case/contoso'))).map(contentOf)).toEqual(['new']);
  });

  it('rotates the master key, and needs the old one no more', async () => {
    const codec = codecOf(keys);
    const encoded = await codec.encode([payloadOf('kept')], of('case/contoso'));
    await rotateMasterKey(master());
    expect(await ring().rewrap()).toBe(1);
    await retireMasterKeys(master());
    expect((await codecOf(ring()).decode(encoded)).map(contentOf)).toEqual(['kept']);
  });

  it('destroys the keys of a scope for ever, and no others', async () => {
    const codec = codecOf(keys);
    const gone = await codec.encode([payloadOf('gone')], of('case/contoso'));
    const kept = await codec.encode([payloadOf('kept')], of('case/fabrikam'));
    const status = await keys.shred('contoso');
    expect(status).toMatchObject({ scope: 'contoso', keys: [], shreddedAt: expect.any(String) });
    expect(await keys.shred('contoso')).toEqual(status);
    for (const one of [codec, codecOf(ring())]) {
      await expect(one.decode(gone, of('case/contoso'))).rejects.toMatchObject({ code: 'KEY_SHREDDED' });
      await expect(one.decode(gone)).rejects.toMatchObject({ code: 'KEY_SHREDDED' });
      await expect(one.encode([payloadOf(1)], of('case/contoso'))).rejects.toMatchObject({ code: 'KEY_SHREDDED' });
      expect((await one.decode(kept, of('case/fabrikam'))).map(contentOf)).toEqual(['kept']);
      // A payload of a destroyed scope that is sent to another instance is that payload's fault.
      await expect(one.decode(gone, of('case/fabrikam'))).rejects.toMatchObject({ code: 'PAYLOAD_MISPLACED' });
    }
    await expect(keys.rotate('contoso')).rejects.toMatchObject({ code: 'KEY_SHREDDED' });
    await keys.rewrap();
    await expect(codecOf(ring()).decode(gone)).rejects.toMatchObject({ code: 'KEY_SHREDDED' });
  });

  it('destroys before the first key was made', async () => {
    await keys.shred('contoso');
    await expect(keys.current('contoso')).rejects.toMatchObject({ code: 'KEY_SHREDDED' });
  });

  it('takes no ring that is none, or is of another scope', async () => {
    await keys.current('contoso');
    const [name = ''] = (await readdir(path.join(folder, 'keys'))).filter((one) => one.endsWith('.json'));
    const file = path.join(folder, 'keys', name);
    const text = await readFile(file, 'utf8');
    for (const content of ['', '{}', text.slice(0, -9), text.replace('contoso', 'fabrikam'), '[1]']) {
      await writeFile(file, content);
      await expect(ring().current('contoso')).rejects.toMatchObject({ code: 'KEYRING_UNREADABLE' });
    }
  });

  it('binds a wrapped key to its scope', async () => {
    const provider = fileKeyProvider(master());
    const wrapped = await provider.wrap(new Uint8Array(32), 'contoso');
    await expect(provider.unwrap(wrapped, 'fabrikam')).rejects.toMatchObject({ code: 'KEY_UNREADABLE' });
  });
});

describe('a key management service', () => {
  it('wraps and unwraps, with the scope as its context', async () => {
    const calls: unknown[] = [];
    const client: KmsClient = {
      encrypt: async ({ EncryptionContext, KeyId, Plaintext }) => {
        calls.push([KeyId, EncryptionContext]);
        return {
          CiphertextBlob: Buffer.from(JSON.stringify([EncryptionContext, Buffer.from(Plaintext).toString('hex')])),
        };
      },
      decrypt: async ({ CiphertextBlob, EncryptionContext }) => {
        const [context, key] = JSON.parse(Buffer.from(CiphertextBlob).toString('utf8')) as [unknown, string];
        if (JSON.stringify(context) !== JSON.stringify(EncryptionContext))
          throw new Error('InvalidCiphertextException');
        return { Plaintext: Buffer.from(key, 'hex') };
      },
    };
    const service = fileKeyring(path.join(folder, 'kms'), kmsKeyProvider(client, 'alias/test'));
    const encoded = await codecOf(service).encode([payloadOf('kept')], of('case/contoso'));
    const fresh = fileKeyring(path.join(folder, 'kms'), kmsKeyProvider(client, 'alias/test'));
    expect((await codecOf(fresh).decode(encoded)).map(contentOf)).toEqual(['kept']);
    expect(calls).toEqual([['alias/test', { 'xstate-temporal-scope': 'contoso' }]]);
    const down: KmsClient = { ...client, decrypt: () => Promise.reject(new Error('ECONNREFUSED')) };
    const away = fileKeyring(path.join(folder, 'kms'), kmsKeyProvider(down, 'alias/test'));
    await expect(codecOf(away).decode(encoded)).rejects.toMatchObject({ code: 'KEY_UNREADABLE' });
  });
});
