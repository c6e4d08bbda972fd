import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromBER, Integer, Sequence } from 'asn1js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { askAuthority, checkTimeStamp, readAuthorities } from '../../audit/witness/index.ts';
import { tokenOf } from '../../audit/witness/time-stamp-token.ts';
import { serve, type TimeAuthority, timeAuthority } from '../support/time-authority.ts';

const dirs: string[] = [];
const bytes = Buffer.from('the head of a tree\n');
let authority: TimeAuthority;
let other: TimeAuthority;
let response: Buffer;

function made(): TimeAuthority {
  const dir = mkdtempSync(join(tmpdir(), 'watchfloor-time-'));
  dirs.push(dir);
  return timeAuthority(dir);
}

beforeAll(() => {
  authority = made();
  other = made();
  response = authority.stamp(authority.query(bytes));
});
afterAll(() => {
  for (const dir of dirs) rmSync(dir, { recursive: true, force: true });
});

const check = (stamp: Uint8Array, over: Uint8Array = bytes, root = authority.root) =>
  checkTimeStamp(stamp, over, readAuthorities(root));

describe('a time stamp', () => {
  test('tells when its bytes were there, and who says so', async () => {
    const { at, authority: name, trusted } = await check(response);
    expect({ name, trusted }).toEqual({ name: 'CN=Local stamps', trusted: true });
    expect(at).toBe(tokenOf(response).info.genTime.getTime());
    expect(await checkTimeStamp(response, bytes, [])).toMatchObject({ at, trusted: false });
  });

  test.each<[string, () => [Uint8Array, Uint8Array?, string?]]>([
    ['over other bytes', () => [response, Buffer.from('another head\n')]],
    ['of an authority of the same name that nobody gave', () => [other.stamp(other.query(bytes))]],
    ['by a hash that is broken', () => [authority.stamp(authority.query(bytes, 'sha1'))]],
    ['cut off', () => [response.subarray(0, -3)]],
    ['with something after it', () => [Buffer.concat([response, Buffer.from([0])])]],
    ['that is none', () => [Buffer.from('<html>')]],
    ['that is empty', () => [Buffer.alloc(0)]],
    ['too large', () => [Buffer.alloc(1_000_001)]],
    ['that refuses', () => [Buffer.from('30053003020102', 'hex')]],
    ['by a certificate for web pages too', () => [signedByPage()]],
  ])('%s proves nothing', async (_name, given) => {
    const [stamp, over, root] = given();
    await expect(check(stamp, over, root)).rejects.toMatchObject({ code: 'TIME_STAMP_INVALID' });
  });

  test('altered anywhere in its time, its signature or its certificate proves nothing', async () => {
    const { info, signed } = tokenOf(response);
    const time = Buffer.from(signed.encapContentInfo.eContent!.getValue());
    const signature = Buffer.from(signed.signerInfos[0]!.signature.valueBlock.valueHexView);
    const certificate = Buffer.from((signed.certificates![0] as unknown as { tbsView: Uint8Array }).tbsView);
    expect(info.genTime).toBeInstanceOf(Date);
    for (const part of [time, signature, certificate]) {
      const start = response.indexOf(part);
      expect(start).toBeGreaterThan(0);
      for (let place = start; place < start + part.length; place += 7) {
        const altered = Buffer.from(response);
        altered[place]! ^= 1;
        await expect(check(altered), `byte ${place}`).rejects.toMatchObject({ code: 'TIME_STAMP_INVALID' });
      }
    }
  });

  test('that openssl makes is believed here, and that which was asked for here is believed by openssl', async () => {
    const web = await serve((_method, body) => ({ body: authority.stamp(body) }));
    try {
      const asked = await askAuthority(web.url, bytes);
      expect(authority.believes(asked, bytes)).toBe(true);
      expect(authority.believes(asked, Buffer.from('x'))).toBe(false);
      expect(await check(asked)).toMatchObject({ trusted: true });
    } finally {
      await web.close();
    }
  });

  /** A true time, signed by a key that may sign pages: openssl makes none such itself. */
  function signedByPage(): Buffer {
    const time = Buffer.from(tokenOf(response).signed.encapContentInfo.eContent!.getValue());
    const token = fromBER(new Uint8Array(authority.signAsPage(time))).result;
    const status = new Sequence({ value: [new Integer({ value: 0 })] });
    return Buffer.from(new Sequence({ value: [status, token] }).toBER());
  }
});

describe('an authority', () => {
  test.each<[string, string, Parameters<typeof serve>[0]]>([
    ['that answers an earlier question', 'TIME_STAMP_REFUSED', () => ({ body: response })],
    ['that answers with a page', 'TIME_STAMP_REFUSED', () => ({ body: '<html>' })],
    ['that refuses', 'TIME_STAMP_REFUSED', () => ({ body: Buffer.from('30053003020102', 'hex') })],
    ['that fails', 'TIME_STAMP_REFUSED', () => ({ status: 500, body: '' })],
    ['that sends elsewhere', 'TIME_STAMP_REFUSED', () => ({ status: 302, body: '' })],
    ['that never stops', 'TIME_STAMP_UNREACHABLE', () => ({ body: Buffer.alloc(9_000_000) })],
  ])('%s gives no stamp', async (_name, code, answer) => {
    const web = await serve(answer);
    try {
      await expect(askAuthority(web.url, bytes)).rejects.toMatchObject({ code });
    } finally {
      await web.close();
    }
  });

  test('that is not there gives no stamp', async () => {
    await expect(askAuthority('http://127.0.0.1:1/', bytes)).rejects.toMatchObject({ code: 'TIME_STAMP_UNREACHABLE' });
  });

  test('is trusted by certificates, and by no other file', () => {
    const file = join(dirs[0]!, 'none.pem');
    writeFileSync(file, 'nothing');
    for (const one of [file, `${file}.nowhere`])
      expect(() => readAuthorities(one)).toThrow(expect.objectContaining({ code: 'CERTIFICATES_UNREADABLE' }));
  });
});
