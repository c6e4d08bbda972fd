import { createHmac } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer as createTlsServer } from 'node:https';
import { join } from 'node:path';
import { Webhook as Verifier } from 'standardwebhooks';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createActivities, type WebhookSettings } from '../../activities/index.ts';
import { certificateFor, failureOf, startReceiver } from './adapters-support.ts';
import { temporaryFolder } from './folder.ts';
import { alert, delivery, linesOf, optionsIn, publishEverywhere } from './support.ts';

const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const older = `whsec_${Buffer.alloc(24, 9).toString('base64')}`;

function publisher(webhook: WebhookSettings, folder = temporaryFolder(), adapters = {}) {
  const options = { ...optionsIn(folder), alerts: { webhook: { secret: { data: secret }, ...webhook } }, adapters };
  const activities = createActivities(options);
  return (effect: string, more = {}) =>
    publishEverywhere(activities, { ...alert, notificationId: `contoso-test~n-${effect}`, ...more }, delivery(effect));
}

describe('an alert to a receiver', () => {
  test('is signed so that an independent implementation takes it', async () => {
    const receiver = await startReceiver((_request, response) => response.writeHead(204).end());
    const folder = temporaryFolder();
    await publisher({ url: `${receiver.url}/hook` }, folder)('1.0');
    const [request] = receiver.requests;
    expect(request).toMatchObject({ method: 'POST', path: '/hook' });
    expect(request?.headers['content-type']).toBe('application/json');
    const payload = new Verifier(secret).verify(request?.body ?? '', request?.headers ?? {});
    expect(payload).toEqual(linesOf(optionsIn(folder).alertsFile)[0]);
    expect(() => new Verifier(older).verify(request?.body ?? '', request?.headers ?? {})).toThrow();
    expect(() => new Verifier(secret).verify(`${request?.body} `, request?.headers ?? {})).toThrow();
  });

  test('is signed with every key while keys are rotated, read anew from their file each time', async () => {
    const receiver = await startReceiver((_request, response) => response.writeHead(200).end('ok'));
    const path = join(temporaryFolder(), 'keys');
    writeFileSync(path, `${secret}\n${older}\n`);
    const publish = publisher({ url: receiver.url, secret: { path } });
    await publish('1.0');
    for (const key of [secret, older]) {
      expect(
        new Verifier(key).verify(receiver.requests[0]?.body ?? '', receiver.requests[0]?.headers ?? {}),
      ).toBeTruthy();
    }
    writeFileSync(path, `${secret}\n`);
    await publish('2.0');
    const { body = '', headers = {} } = receiver.requests[1] ?? {};
    expect(() => new Verifier(older).verify(body, headers)).toThrow();
    expect(headers['webhook-signature']?.split(' ')).toHaveLength(1);
  });

  test('carries one id for every try of one effect, and a time and signature of each try', async () => {
    let tries = 0;
    const receiver = await startReceiver((_request, response) => response.writeHead(++tries < 3 ? 503 : 200).end());
    const publish = publisher({ url: receiver.url });
    vi.useFakeTimers({ toFake: ['Date'] });
    onTestFinished(() => void vi.useRealTimers());
    for (let second = 1; second <= 3; second += 1) {
      vi.setSystemTime(second * 1_000_000);
      if (second < 3) expect(await failureOf(publish('1.0'))).toMatchObject({ code: 'WEBHOOK_BUSY' });
      else await publish('1.0');
    }
    await publish('2.0');
    const ids = receiver.requests.map(({ headers }) => headers['webhook-id']);
    expect(new Set(ids.slice(0, 3)).size).toBe(1);
    expect(ids[3]).not.toBe(ids[0]);
    expect(ids[0]).toMatch(/^msg_[0-9a-f]{64}$/);
    for (const [index, { headers, body }] of receiver.requests.slice(0, 3).entries()) {
      const time = String((index + 1) * 1_000);
      expect(headers['webhook-timestamp']).toBe(time);
      const signed = createHmac('sha256', Buffer.alloc(32, 7)).update(`${ids[0]}.${time}.${body}`).digest('base64');
      expect(headers['webhook-signature']).toBe(`v1,${signed}`);
    }
  });

  test('is posted once however often it is delivered, by whichever worker', async () => {
    const receiver = await startReceiver((_request, response) => response.writeHead(200).end());
    const folder = temporaryFolder();
    await publisher({ url: receiver.url }, folder)('1.0');
    await publisher({ url: receiver.url }, folder)('1.0');
    expect(receiver.requests).toHaveLength(1);
  });

  test('whose answer comes too late is posted again under the same id, and stands once at a receiver that looks', async () => {
    const known = new Map<string, string>();
    let slow = true;
    const receiver = await startReceiver(({ headers, body }, response) => {
      known.set(headers['webhook-id'] ?? '', body);
      if (slow) setTimeout(() => response.writeHead(200).end(), 1_000).unref();
      else response.writeHead(200).end();
    });
    const folder = temporaryFolder();
    expect(await failureOf(publisher({ url: receiver.url, timeoutSeconds: 0.1 }, folder)('1.0'))).toMatchObject({
      code: 'WEBHOOK_TIMEOUT',
      permanent: false,
    });
    slow = false;
    await publisher({ url: receiver.url }, folder)('1.0');
    expect(receiver.requests).toHaveLength(2);
    expect(receiver.requests[1]?.body).toBe(receiver.requests[0]?.body);
    expect(known.size).toBe(1);
  });

  test('is taken once if the receiver answers twice', async () => {
    const receiver = await startReceiver((_request, _response, { socket }) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nHTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n');
    });
    const publish = publisher({ url: receiver.url });
    await publish('1.0');
    await publish('2.0');
    expect(receiver.requests).toHaveLength(2);
  });

  test.each([200, 500])('does not wait for, or keep, a body without end (%i)', async (status) => {
    let sent = 0;
    const receiver = await startReceiver((_request, response) => {
      response.writeHead(status);
      const more = () => {
        while (!response.destroyed && sent < 512 * 1024 * 1024) {
          sent += 65_536;
          if (!response.write('x'.repeat(65_536))) break;
        }
        response.once('drain', more);
      };
      more();
    });
    const publish = publisher({ url: receiver.url, timeoutSeconds: 10 });
    if (status === 200) await publish('1.0');
    else expect((await failureOf(publish('1.0'))).message.length).toBeLessThan(400);
    expect(sent).toBeLessThan(64 * 1024 * 1024);
  });

  describe('that fails says why, and whether another try could help:', () => {
    test.each([
      [301, 'WEBHOOK_REDIRECTED', true],
      [307, 'WEBHOOK_REDIRECTED', true],
      [400, 'WEBHOOK_REFUSED', true],
      [401, 'WEBHOOK_REFUSED', true],
      [404, 'WEBHOOK_REFUSED', true],
      [408, 'WEBHOOK_BUSY', false],
      [410, 'WEBHOOK_GONE', true],
      [429, 'WEBHOOK_BUSY', false],
      [500, 'WEBHOOK_BUSY', false],
      [503, 'WEBHOOK_BUSY', false],
    ])('%i is %s', async (status, code, permanent) => {
      const receiver = await startReceiver(({ path }, response) =>
        path === '/elsewhere'
          ? response.writeHead(200).end()
          : response.writeHead(status, { location: '/elsewhere' }).end('said\u001b[2J so'),
      );
      expect(await failureOf(publisher({ url: receiver.url })('1.0'))).toMatchObject({ code, permanent });
      expect(receiver.requests.map(({ path }) => path)).toEqual(['/']);
    });

    test('what the receiver says is shown short and tame', async () => {
      const receiver = await startReceiver((_request, response) =>
        response.writeHead(422).end(`no\u001b[2J${'!'.repeat(5_000)}`),
      );
      const { message } = await failureOf(publisher({ url: receiver.url })('1.0'));
      expect(message).toContain('422: no [2J!!!');
      expect(message).not.toContain('\u001b');
      expect(message.length).toBeLessThan(400);
    });

    test.each([
      ['7', 7_000],
      [new Date(Date.UTC(2030, 0, 1, 0, 1)).toUTCString(), 60_000],
      ['99999', 900_000],
      ['soon', undefined],
      [undefined, undefined],
    ])('how long to wait is heeded (Retry-After: %s)', async (header, wait) => {
      vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2030, 0, 1) });
      onTestFinished(() => void vi.useRealTimers());
      const receiver = await startReceiver((_request, response) =>
        response.writeHead(429, header === undefined ? {} : { 'retry-after': header }).end(),
      );
      expect((await failureOf(publisher({ url: receiver.url })('1.0'))).retryAfter).toBe(wait);
    });

    test('after 410 nothing more is sent', async () => {
      const receiver = await startReceiver((_request, response) => response.writeHead(410).end());
      const publish = publisher({ url: receiver.url });
      expect(await failureOf(publish('1.0'))).toMatchObject({ code: 'WEBHOOK_GONE' });
      expect(await failureOf(publish('2.0'))).toMatchObject({ code: 'WEBHOOK_GONE', permanent: true });
      expect(receiver.requests).toHaveLength(1);
    });

    test('the receiver closes the connection', async () => {
      const receiver = await startReceiver((_request, _response, { socket }) => socket.destroy());
      expect(await failureOf(publisher({ url: receiver.url })('1.0'))).toMatchObject({
        code: 'WEBHOOK_UNREACHABLE',
        permanent: false,
      });
    });

    test('it talks nonsense', async () => {
      const receiver = await startReceiver((_request, _response, { socket }) => socket.end('220 ready\r\n'));
      expect(await failureOf(publisher({ url: receiver.url })('1.0'))).toMatchObject({ code: 'WEBHOOK_UNREACHABLE' });
    });

    test('nobody is there', async () => {
      expect(await failureOf(publisher({ url: 'http://127.0.0.1:9' })('1.0'))).toMatchObject({
        code: 'WEBHOOK_UNREACHABLE',
        permanent: false,
      });
    });

    test('its certificate is vouched for by nobody', async () => {
      const { key, cert } = certificateFor();
      const server = createTlsServer({ key, cert }, (_request, response) => response.end());
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      onTestFinished(() => void server.close());
      const url = `https://127.0.0.1:${(server.address() as { port: number }).port}`;
      expect(await failureOf(publisher({ url })('1.0'))).toMatchObject({ code: 'WEBHOOK_TLS', permanent: false });
    });

    test.each(['whsec_', 'hunter2', `whsec_${Buffer.alloc(8).toString('base64')}`, `${secret} broken`])(
      'the secret is none (%#)',
      async (data) => {
        const failure = await failureOf(publisher({ url: 'http://127.0.0.1:9', secret: { data } })('1.0'));
        expect(failure).toMatchObject({ code: 'WEBHOOK_SECRET_INVALID', permanent: false });
        expect(failure.message).not.toContain('hunter2');
      },
    );
  });

  test.each(['ftp://receiver.test', 'receiver.test', 'https://user:pass@receiver.test', 'file:///etc/passwd'])(
    'is refused at once at the address %s',
    (url) => {
      expect(() => publisher({ url })).toThrow(expect.objectContaining({ code: 'ADAPTER_INVALID' }));
    },
  );
});

describe('an alert whose receiver fails', () => {
  test('or has taken it while another channel failed, is not posted a second time', async () => {
    const receiver = await startReceiver((_request, response) => response.writeHead(200).end());
    const folder = temporaryFolder();
    const advancedHunting = { publish: () => Promise.reject(new Error('The disk is full.')) };
    await expect(publisher({ url: receiver.url }, folder, { channels: { advancedHunting } })('1.0')).rejects.toThrow(
      'full',
    );
    await publisher({ url: receiver.url }, folder)('1.0');
    expect(receiver.requests).toHaveLength(1);
  });

  test('stands in every other channel all the same, once, whatever comes of the receiver', async () => {
    let broken = true;
    const receiver = await startReceiver((_request, response) => response.writeHead(broken ? 500 : 200).end());
    const folder = temporaryFolder();
    const publish = publisher({ url: receiver.url }, folder);
    expect(await failureOf(publish('1.0'))).toMatchObject({ code: 'WEBHOOK_BUSY' });
    const files = ['alerts', 'incidents', 'alert-feed', 'device-alert-events'];
    const texts = () => files.map((name) => readFileSync(join(folder, `${name}.jsonl`), 'utf8'));
    const before = texts();
    expect(before.map((text) => text.split('\n').length - 1)).toEqual([1, 1, 1, 1]);
    broken = false;
    await publish('1.0');
    expect(texts()).toEqual(before);
    expect(receiver.requests).toHaveLength(2);
  });
});
