import { createHash } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sampleClaim } from '../../machines/ports.ts';
import { type GatewayStage, openGateway } from './stage.ts';

let stage: GatewayStage;
beforeAll(async () => {
  stage = await openGateway();
});
afterAll(() => stage?.close());

const hashOf = (content: string) => createHash('sha256').update(content).digest('hex');

async function handIn(content: string | Readable, query: string, tenant = 'contoso', more: object = {}) {
  const headers = {
    ...(await stage.as(['customer-analyst'], ['contoso', 'Contoso'])),
    'content-type': 'application/octet-stream',
  };
  const answer = await stage.gateway.app.inject({
    method: 'POST',
    url: `/api/v1/samples/${tenant}?${query}`,
    headers: { ...headers, ...more },
    payload: content,
  });
  return { status: answer.statusCode, body: answer.json() as Record<string, unknown> };
}

async function fetched(url: string) {
  return stage.gateway.app.inject({ url, headers: await stage.as(['expert']) });
}

describe('a sample', () => {
  test('is kept as what it is, and given to experts as nothing that anything opens', async () => {
    const content = 'MZ <script>alert(1)</script>';
    const kept = await handIn(content, `name=${encodeURIComponent('in voice.exe')}&sha256=${hashOf(content)}`);
    expect(kept).toMatchObject({
      status: 201,
      body: { sha256: hashOf(content), size: content.length, name: 'in voice.exe' },
    });
    expect(sampleClaim.safeParse(kept.body).success).toBe(true);
    const answer = await fetched(String(kept.body.location));
    expect(answer.body).toBe(content);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename="${hashOf(content)}.sample"`,
      'content-security-policy': expect.stringContaining('sandbox'),
      'x-content-type-options': 'nosniff',
    });
    const file = path.join(stage.samples, 'contoso', hashOf(content));
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(path.dirname(file)).mode & 0o777).toBe(0o700);
    expect((await handIn(content, 'name=again')).status).toBe(201);
    expect(readdirSync(path.dirname(file))).toEqual([hashOf(content)]);
  });

  test('leaves nothing behind where it is not what was said, is too large, or ends in between', async () => {
    const before = readdirSync(path.join(stage.samples, 'contoso'));
    expect((await handIn('content', `name=x&sha256=${hashOf('another')}`)).body).toMatchObject({
      code: 'INPUT_INVALID',
    });
    expect(await handIn('y'.repeat(1_001), 'name=x')).toMatchObject({ status: 413 });
    const endless = Readable.from(
      (function* () {
        for (let sent = 0; sent < 3; sent++) yield Buffer.alloc(500);
      })(),
    );
    expect(await handIn(endless, 'name=x')).toMatchObject({
      status: 413,
      body: { code: 'SAMPLE_TOO_LARGE', limit: 1_000 },
    });
    expect(await handIn('', 'name=x')).toMatchObject({ status: 400 });
    expect(readdirSync(path.join(stage.samples, 'contoso'))).toEqual(before);
  });

  test.each([
    ['without a name', 'x=1', 'contoso', {}, 400],
    ['with a name of two lines', 'name=a%0ab', 'contoso', {}, 400],
    ['of a tenant that is none', 'name=x', encodeURIComponent('../up'), {}, 400],
    ['as a form', 'name=x', 'contoso', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
    ['as JSON', 'name=x', 'contoso', { 'content-type': 'application/json' }, 415],
  ])('%s is refused', async (_what, query, tenant, more, status) => {
    expect((await handIn('{}', query, tenant, more)).status).toBe(status);
  });

  test('of tenants whose names differ in letter case is theirs alone', async () => {
    const { body } = await handIn('shared?', 'name=x', 'Contoso');
    expect((await fetched(String(body.location))).statusCode).toBe(200);
    expect((await fetched(String(body.location).replace('Contoso', 'contoso'))).statusCode).toBe(404);
  });

  test.each(['..%2f..%2fetc%2fpasswd', '0'.repeat(63), '0'.repeat(64), 'x'])('is not found as %s', async (hash) => {
    expect((await fetched(`/api/v1/samples/contoso/${hash}`)).statusCode).toBe(404);
  });

  test('is not kept beyond what a tenant may have', async () => {
    let last: Awaited<ReturnType<typeof handIn>> | undefined;
    for (let number = 0; number < 6; number++) last = await handIn(`sample ${number}`, 'name=x');
    expect(last).toMatchObject({ status: 413, body: { code: 'SAMPLES_FULL', limit: 5 } });
  });
});
