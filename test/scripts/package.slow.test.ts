import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { nanoid } from 'nanoid';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type Manifest, makeProject, manifestOf, packBoth, type Ran, root, runIn } from '../support/package-project.ts';

const library = path.join(root, 'packages/xstate-temporal');

const wrong = `
import { Client } from '@temporalio/client';
import { createDurableClient } from 'xstate-temporal/client';
import { live } from 'xstate-temporal/testing';
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
import { live, VirtualHost } from 'xstate-temporal/testing';
import { compile } from 'xstate-temporal/engine';
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
console.log(JSON.stringify((await host.instances()).map(({ output }) => output)));
`;

/** A file that imports every entry point of a package. */
const importing = (name: string, { exports }: Manifest) =>
  `${entriesOf(exports)
    .map(([entry], index) => `import * as entry${index} from '${name}${entry.slice(1)}';`)
    .join('\n')}\nexport const all = [${entriesOf(exports).map((_, index) => `entry${index}`)}];\n`;

const entriesOf = (exports: Manifest['exports']) => Object.entries(exports).filter(([name]) => !name.endsWith('.json'));

/** What users may import, by name, with the file of its types. */
async function expectEntryPoints(project: string, name: string, entries: readonly string[]): Promise<void> {
  const there = path.join(project, 'node_modules', name);
  const { exports } = await manifestOf(there);
  expect(entriesOf(exports).map(([entry]) => entry)).toEqual(entries);
  for (const [entry, file] of entriesOf(exports)) {
    const types = typeof file === 'string' ? file.replace(/\.js$/, '.d.ts') : file.types;
    expect(await readFile(path.join(there, types), 'utf8'), entry).not.toBe('');
    const { code, out } = await runIn(project, [
      ...[process.execPath, '--input-type=module', '-e'],
      `const names = Object.keys(await import('${name}${entry.slice(1)}')); console.log(names.length > 0);`,
    ]);
    expect({ entry, code, out }).toEqual({ entry, code: 0, out: 'true\n' });
  }
}

/** A package of JavaScript and types. */
async function expectCompiled(project: string, name: string): Promise<void> {
  const names = await readdir(path.join(project, 'node_modules', name), { recursive: true });
  expect(names).not.toEqual([]);
  expect(names.filter((one) => one.endsWith('.ts') && !one.endsWith('.d.ts'))).toEqual([]);
  expect(names.filter((one) => /^(test|src)\b/.test(one))).toEqual([]);
}

/** Where packages lie of which there must be one. */
async function expectOnce(project: string, ...names: string[]): Promise<void> {
  const { out } = await runIn(project, ['npm', 'ls', ...names, '--all', '--parseable']);
  const places = out.split('\n').filter((line) => names.some((name) => line.endsWith(`/node_modules/${name}`)));
  expect(places.map((place) => path.relative(project, place)).sort()).toEqual(
    names.map((name) => `node_modules/${name}`).sort(),
  );
}

let folder: string;
const inFolder = (name: string) => path.join(folder, name);
const compiled: Record<'alone' | 'both', Ran> = { alone: { code: -1, out: '' }, both: { code: -1, out: '' } };

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'watchfloor-package-'));
  const { library: tarball, watchfloor } = await packBoth(folder);
  const [own, programmes] = [await manifestOf(library), await manifestOf(root)];
  compiled.alone = await makeProject(inFolder('alone'), [tarball], library, {
    'wrong.ts': wrong,
    'alone.ts': alone,
    'entries.ts': importing('xstate-temporal', own),
  });
  compiled.both = await makeProject(inFolder('both'), [tarball, watchfloor], root, {
    'alone.ts': alone.replace(
      "import { live, VirtualHost } from 'xstate-temporal/testing';",
      "import { live } from 'xstate-temporal/testing';\nimport { VirtualHost } from 'watchfloor/simulator';",
    ),
    'entries.ts': importing('xstate-temporal', own),
    'more-entries.ts': importing('watchfloor', programmes),
  });
}, 900_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

async function expectLivesInATest(project: string): Promise<void> {
  const { code, out } = await runIn(project, [process.execPath, 'out/alone.js']);
  expect({ code, lines: out.trim().split('\n') }).toEqual({
    code: 0,
    lines: ['running.reminded', '{"account":"a-1"}', '[{"account":"a-2"}]'],
  });
}

async function expectRunsOnAServer(project: string): Promise<void> {
  const { address, namespace } = inject('temporal');
  const env = { TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace, TASK_QUEUE: `package-${nanoid()}` };
  const { code, out } = await runIn(project, [process.execPath, 'out/main.js'], env);
  expect(code, out).toBe(0);
  expect(out).toContain('running.fresh → opening');
  expect(out).toContain("{ account: 'account-of-ada@example.com' }");
}

const libraryEntries = [
  ...['.', './engine', './engine/node', './duration', './proof', './proof/node', './encryption'],
  ...['./worker', './client', './trace', './testing', './server', './text', './draw', './cli'],
];

describe('the library in an empty project', () => {
  it('type-checks, with events, outputs and actors by their own names', () => {
    expect(compiled.alone).toEqual({ code: 0, out: '' });
  });

  it('has every entry point, with its types', () =>
    expectEntryPoints(inFolder('alone'), 'xstate-temporal', libraryEntries));

  it('has one XState, the one of the project', () => expectOnce(inFolder('alone'), 'xstate', '@temporalio/workflow'));

  it('holds neither sources nor tests', () => expectCompiled(inFolder('alone'), 'xstate-temporal'));

  it('needs no watchfloor', () => {
    expect(existsSync(inFolder('alone/node_modules/watchfloor'))).toBe(false);
  });

  it("lives a user's machine on the virtual clock, as plain JavaScript", () => expectLivesInATest(inFolder('alone')));

  it("runs a user's machine on a Temporal server, as plain JavaScript", () => expectRunsOnAServer(inFolder('alone')));
});

describe('both packages in an empty project', () => {
  it('type-check, every entry point', () => {
    expect(compiled.both).toEqual({ code: 0, out: '' });
  });

  it('have the page that verifies in a browser, and its hash', async () => {
    const out = path.join(inFolder('both'), 'verify.html');
    const { code } = await runIn(inFolder('both'), [
      ...[process.execPath, 'node_modules/watchfloor/cli/watchfloor.mjs'],
      ...['audit', 'verifier', '--out', out],
    ]);
    expect(code).toBe(0);
    const built = path.join(inFolder('both'), 'node_modules/watchfloor/dist/pages/built/watchfloor-verify.html');
    expect(await readFile(out, 'utf8')).toBe(await readFile(built, 'utf8'));
    expect(await readFile(`${built}.sha256`, 'utf8')).toMatch(/^[0-9a-f]{64} {2}watchfloor-verify\.html\n$/);
  });

  it('have the bundle of the workflows, which names no folder, and make one where a release differs', async () => {
    const there = path.join(inFolder('both'), 'node_modules/watchfloor/dist/programme/worker');
    const made = await readFile(path.join(there, 'workflows.bundle.js'), 'utf8');
    const [, map = ''] = made.split(/^\/\/# sourceMappingURL=.*base64,/m);
    const { sources } = JSON.parse(Buffer.from(map, 'base64').toString()) as { sources: string[] };
    expect(sources).toContain('machines/eod-case/machine.ts');
    expect(sources.filter((source) => /(^|\|)(\/|[A-Z]:)/.test(source))).toEqual([]);
    const script = `
      const { bundleProgramme } = await import('watchfloor/worker');
      const { readFileSync } = await import('node:fs');
      const { code } = await bundleProgramme();
      console.log(code === readFileSync(process.argv[1], 'utf8'));`;
    const isMade = () =>
      runIn(inFolder('both'), [
        ...[process.execPath, '--input-type=module', '-e', script],
        path.join(there, 'workflows.bundle.js'),
      ]);
    expect(await isMade()).toEqual({ code: 0, out: 'true\n' });
    const versions = path.join(there, 'workflows.bundle.json');
    const text = await readFile(versions, 'utf8');
    await writeFile(versions, text.replace(/"xstate": "[^"]*"/, '"xstate": "5.0.0"'));
    try {
      expect(await isMade()).toEqual({ code: 0, out: 'false\n' });
    } finally {
      await writeFile(versions, text);
    }
  });

  it('have every entry point, with its types', async () => {
    await expectEntryPoints(inFolder('both'), 'xstate-temporal', libraryEntries);
    const rooms = ['machines', 'activities', 'programme', 'worker', 'simulator', 'audit'];
    await expectEntryPoints(
      inFolder('both'),
      'watchfloor',
      rooms.map((room) => `./${room}`),
    );
  });

  it('share one library and one XState', () =>
    expectOnce(inFolder('both'), 'xstate', 'xstate-temporal', '@temporalio/workflow'));

  it('hold neither sources nor tests', async () => {
    await expectCompiled(inFolder('both'), 'xstate-temporal');
    await expectCompiled(inFolder('both'), 'watchfloor');
  });

  it("live a user's machine on the virtual clock, as plain JavaScript", () => expectLivesInATest(inFolder('both')));

  it("run a user's machine on a Temporal server, as plain JavaScript", () => expectRunsOnAServer(inFolder('both')));

  it('bring the command line, which checks a machine', async () => {
    const bin = inFolder('both/node_modules/.bin/watchfloor');
    const { version } = await manifestOf(root);
    expect(await runIn(inFolder('both'), [bin, '--version'])).toEqual({ code: 0, out: `${version}\n` });
    const { code, out } = await runIn(inFolder('both'), [bin, 'machines', 'check', 'out/trial.js']);
    expect(out).toContain('can be durable  trial');
    expect(code).toBe(0);
    const list = await runIn(inFolder('both'), [bin, 'machines', 'list']);
    expect(list.out).toContain('eod-case');
  });
});
