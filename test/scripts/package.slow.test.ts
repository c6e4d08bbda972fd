import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { nanoid } from 'nanoid';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type Ran, root, runIn, writeProject } from '../support/package-project.ts';

interface Manifest {
  readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>;
  readonly version: string;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

const wrong = `
import { Client } from '@temporalio/client';
import { createDurableClient } from 'watchfloor/client';
import { live } from 'watchfloor/testing';
import { trial } from './trial.ts';

const someone = { role: 'customer', name: 'Ada' };

export async function neverRun(client: Client) {
  const instance = createDurableClient(client, { taskQueue: 'q' }).get(trial, 'k');
  await instance.send({ type: 'SUBSCRIBE', plan: 'small' }, someone);
  // @ts-expect-error no such event
  await instance.send({ type: 'SUBSCRIBED' }, someone);
  // @ts-expect-error no such plan
  await instance.send({ type: 'SUBSCRIBE', plan: 'huge' }, someone);
  // @ts-expect-error a plan is missing
  await instance.notify({ type: 'SUBSCRIBE' }, someone);
  const { account }: { account: string | null } = await instance.result();
  // @ts-expect-error the output has no such field
  (await instance.result()).plan;
  // @ts-expect-error an actor without an answer
  await live(trial, { input: { email: 'a@example.com' } });
  return account;
}
`;

const alone = `
import { live } from 'watchfloor/testing';
import { compile } from 'watchfloor/engine';
import { VirtualHost } from 'watchfloor/simulator';
import { trial } from './trial.ts';

const life = await live(trial, {
  input: { email: 'ada@example.com' },
  actors: { openAccount: async () => ({ account: 'a-1' }) },
});
await life.advance('10d');
console.log(life.states.join());
await life.send({ type: 'SUBSCRIBE', plan: 'small' });
console.log(JSON.stringify(life.output));

const host = new VirtualHost([compile(trial)], { actors: { openAccount: () => ({ account: 'a-2' }) } });
const meta = { machine: 'trial', key: '1', by: { role: 'customer', name: 'Ada' }, at: 0 };
await host.start({ ...meta, id: 'start' }, { email: 'ada@example.com' });
await host.send({ ...meta, id: 'one' }, { type: 'SUBSCRIBE', plan: 'small' });
console.log(JSON.stringify((await host.lives()).map(({ output }) => output)));
`;

const manifestOf = async (folder: string) =>
  JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8')) as Manifest;

let folder: string;
let compiled: Ran;

describe('the package in an empty project', () => {
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'watchfloor-package-'));
    const packed = await runIn(root, ['npm', 'pack', '--pack-destination', folder]);
    expect(packed.code, packed.out).toBe(0);
    const tarball = (await readdir(folder)).find((name) => name.endsWith('.tgz')) ?? '';
    const { devDependencies, peerDependencies } = await manifestOf(root);
    await writeProject(folder, {
      'package.json': JSON.stringify({ name: 'users-project', private: true, type: 'module' }),
      'tsconfig.json': JSON.stringify({
        compilerOptions: {
          target: 'ES2023',
          module: 'NodeNext',
          strict: true,
          skipLibCheck: true,
          types: ['node'],
          rewriteRelativeImportExtensions: true,
          rootDir: '.',
          outDir: 'out',
        },
        include: ['*.ts'],
      }),
      'wrong.ts': wrong,
      'alone.ts': alone,
    });
    // The versions that the clone has, so that they come out of npm's cache.
    const wanted = [...Object.keys(peerDependencies), '@types/node'].map((name) => `${name}@${devDependencies[name]}`);
    const installed = await runIn(folder, [
      ...['npm', 'install', '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts'],
      ...[`./${tarball}`, ...wanted],
    ]);
    expect(installed.code, installed.out).toBe(0);
    compiled = await runIn(folder, [process.execPath, path.join(root, 'node_modules/typescript/bin/tsc'), '-p', '.']);
  }, 240_000);

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('type-checks, with events, outputs and actors by their own names', () => {
    expect(compiled).toEqual({ code: 0, out: '' });
  });

  it('has every entry point, with its types', async () => {
    const there = path.join(folder, 'node_modules/watchfloor');
    const { exports } = await manifestOf(there);
    for (const [name, entry] of Object.entries(exports)) {
      if (typeof entry === 'string') continue;
      expect(await readFile(path.join(there, entry.types), 'utf8'), name).not.toBe('');
      const { code, out } = await runIn(folder, [
        ...[process.execPath, '--input-type=module', '-e'],
        `const names = Object.keys(await import('watchfloor${name.slice(1)}')); console.log(names.length > 0);`,
      ]);
      expect({ name, code, out }).toEqual({ name, code: 0, out: 'true\n' });
    }
  });

  it('has one XState, the one of the project', async () => {
    const { out } = await runIn(folder, ['npm', 'ls', 'xstate', '@temporalio/workflow', '--parseable']);
    const places = out.split('\n').filter((line) => line.endsWith('/xstate') || line.endsWith('/workflow'));
    expect(places.map((place) => path.relative(folder, place)).sort()).toEqual([
      'node_modules/@temporalio/workflow',
      'node_modules/xstate',
    ]);
  });

  it('holds neither sources nor tests', async () => {
    const names = await readdir(path.join(folder, 'node_modules/watchfloor'), { recursive: true });
    const sources = names.filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'));
    expect(sources).toEqual([]);
    expect(names.filter((name) => name.startsWith('test'))).toEqual([]);
  });

  it("lives a user's machine on the virtual clock, as plain JavaScript", async () => {
    const { code, out } = await runIn(folder, [process.execPath, 'out/alone.js']);
    expect({ code, lines: out.trim().split('\n') }).toEqual({
      code: 0,
      lines: ['running.reminded', '{"account":"a-1"}', '[{"account":"a-2"}]'],
    });
  });

  it("runs a user's machine on a Temporal server, as plain JavaScript", async () => {
    const { address, namespace } = inject('temporal');
    const env = { TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace, TASK_QUEUE: `package-${nanoid()}` };
    const { code, out } = await runIn(folder, [process.execPath, 'out/main.js'], env);
    expect(code, out).toBe(0);
    expect(out).toContain('running.fresh → opening');
    expect(out).toContain("{ account: 'account-of-ada@example.com' }");
  });

  it('brings the command line, which checks a machine', async () => {
    const bin = path.join(folder, 'node_modules/.bin/watchfloor');
    const { version } = await manifestOf(root);
    expect(await runIn(folder, [bin, '--version'])).toEqual({ code: 0, out: `${version}\n` });
    const { code, out } = await runIn(folder, [bin, 'machines', 'check', 'out/trial.js']);
    expect(out).toContain('can be durable  trial');
    expect(code).toBe(0);
    const list = await runIn(folder, [bin, 'machines', 'list']);
    expect(list.out).toContain('eod-case');
  });
});
