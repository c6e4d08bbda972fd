import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { serveHealth } from '../../../cli/observe/health.ts';

const open: { end(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.end();
});

async function health(unready = async (): Promise<string | undefined> => undefined): Promise<string> {
  const { address, close } = await serveHealth('127.0.0.1:0', unready);
  open.push({ end: close });
  return address;
}

const socketTo = (address: string): Socket => {
  const socket = connect(Number(address.split(':')[1]), '127.0.0.1').on('error', () => undefined);
  open.unshift({ end: () => socket.destroy() });
  return socket;
};

/** All that is answered, until the server closes. */
const answerOf = async (address: string, said: string): Promise<string> => {
  let answer = '';
  const socket = socketTo(address).setEncoding('utf8');
  socket.on('data', (text: string) => {
    answer += text;
  });
  socket.write(said);
  await new Promise((resolve) => socket.once('close', resolve));
  return answer;
};

describe('the health of a worker', () => {
  it.each([
    ['GET /livez HTTP/1.1\r\nHost: a\r\n\r\n', 200],
    ['HEAD /readyz?x=1 HTTP/1.1\r\nHost: a\r\n\r\n', 200],
    ['GET /../livez HTTP/1.1\r\nHost: a\r\n\r\n', 404],
    ['GET /livez HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000000\r\n\r\nx', 200],
    ['POST /livez HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n', 405],
    ['\x16\x03\x01\x00\r\n\r\n', 400],
    [`GET /${'a'.repeat(100_000)} HTTP/1.1\r\n\r\n`, 431],
  ])('answers %j and closes, whatever else may come', async (said, status) => {
    const answer = await answerOf(await health(), said);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer).toMatch(/\r\nconnection: close\r\n/i);
  });

  it('asks the server once, however many ask, and tells why it is not ready', async () => {
    let asked = 0;
    let tell: (why: string) => void = () => undefined;
    const address = await health(() => {
      asked++;
      return new Promise((resolve) => {
        tell = resolve;
      });
    });
    const answers = Array.from({ length: 20 }, () => fetch(`http://${address}/readyz`));
    await expect.poll(() => asked).toBe(1);
    tell('the worker is draining');
    for (const answer of await Promise.all(answers)) {
      expect(answer.status).toBe(503);
      expect(await answer.json()).toEqual({ status: 'not ready', reason: 'the worker is draining' });
    }
  });

  it('keeps no more than a hundred who say nothing', async () => {
    const address = await health();
    const closed: Promise<unknown>[] = [];
    for (let n = 0; n < 110; n++) {
      const socket = socketTo(address);
      closed.push(new Promise((resolve) => socket.once('close', resolve)));
      await new Promise((resolve) => socket.once('connect', resolve));
    }
    await Promise.all(closed.slice(100));
  });
});
