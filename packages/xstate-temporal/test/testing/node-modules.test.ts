import { execFile, execSync } from 'node:child_process';
import { createHash, getRandomValues, randomUUID } from 'node:crypto';
import fs, { existsSync } from 'node:fs';
import http from 'node:http';
import { Socket } from 'node:net';
import path from 'node:path';
import { fileURLToPath, URL as NodeUrl } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { assign, createMachine } from 'xstate';
import { codeOf } from '../../src/engine/index.ts';
import { live } from '../../src/testing/index.ts';

// biome-ignore lint/suspicious/noExplicitAny: what is asked for is anything
const asking = (ask: () => any) =>
  createMachine({ id: 'm', context: { was: null as unknown }, on: { GO: { actions: assign({ was: () => ask() }) } } });

async function answer(ask: () => unknown): Promise<unknown> {
  const life = await live(asking(ask));
  await life.send({ type: 'GO' });
  return life.context.was;
}

const uses: readonly (readonly [string, () => unknown])[] = [
  ['fs.existsSync', () => existsSync('/')],
  ['fs.readFileSync', () => fs.readFileSync('/')],
  ['child_process.execSync', () => String(execSync('true'))],
  ['http.get', () => http.get('http://localhost:1').destroyed],
  ['new net.Socket()', () => new Socket().destroyed],
  ['path.join', () => path.join('a', 'b')],
  ['url.fileURLToPath', () => fileURLToPath('file:///a')],
  ['crypto.createHash', () => createHash('sha256').update('').digest('hex')],
];

it.each(uses)('%s in a step is refused in a test as on a server', async (name, use) => {
  const life = await live(asking(use));
  const error = await life.send({ type: 'GO' }).catch((thrown: unknown) => thrown);
  expect(codeOf(error)).toBe('IMPURE_MACHINE');
  expect(String(error)).toContain(name);
});

it('ids and random values of node:crypto are the chart’s', async () => {
  const ask = () => [randomUUID(), [...getRandomValues(new Uint8Array(8))], new NodeUrl('https://a.example').host];
  expect(await answer(ask)).toEqual(await answer(ask));
});

it('a virtual host refuses them as well', async () => {
  const script = `
    const { join } = await import('node:path');
    const { assign, createMachine } = await import('xstate');
    const { compile } = await import('${import.meta.resolve('../../src/engine/index.ts')}');
    const { VirtualHost } = await import('${import.meta.resolve('../../src/testing/index.ts')}');
    const chart = compile(createMachine({ id: 'm', on: { GO: { actions: assign(() => ({ was: join('a', 'b') })) } } }));
    const host = new VirtualHost([chart], {});
    const by = { role: 'tester', name: 'kim' };
    await host.start({ machine: 'm', key: 'k', id: 's', by, at: 0 }, null);
    console.log(JSON.stringify(await host.send({ machine: 'm', key: 'k', id: 'e', by, at: 1 }, { type: 'GO' })));`;
  const args = ['--import', 'tsx', '--input-type=module', '-e', script];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  expect(stdout).toContain('IMPURE_MACHINE');
});

it('outside of steps all of them do what they did', () => {
  class Derived extends Socket {}
  expect(existsSync('/')).toBe(true);
  expect(path.join('a', 'b')).toBe(path.normalize('a/b'));
  expect(new Derived()).toBeInstanceOf(Socket);
  expect(randomUUID()).not.toBe(randomUUID());
  expect(typeof fs.realpathSync.native).toBe('function');
});
