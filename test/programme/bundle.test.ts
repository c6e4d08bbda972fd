import { execFileSync } from 'node:child_process';
import { builtinModules } from 'node:module';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { bundleOf, modulesOf } from '../../packages/xstate-temporal/test/support/bundles.ts';
import { programmeWorkflows } from '../../programme/worker/index.ts';
import { studyWorkflows } from '../../simulator/study/distributed/worker.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** `Buffer` of a step, and what it needs. */
const ofBuffer = ['buffer', 'base64-js', 'ieee754'];

/** What the library adds to every bundle, and Temporal loads beside each instance; it keeps nothing for longer than a call. */
const besideInstances = [
  'engine/host/signal-name.ts',
  'engine/host/unreadable.ts',
  'engine/nesting.ts',
  'proof/verified.ts',
  'workflow/before-its-task.ts',
  'workflow/failed-activation.ts',
  'workflow/code.ts',
  'workflow/failure-converter.ts',
  'workflow/gathered-signals.ts',
  'workflow/payload-converter.ts',
  'workflow/reserved-signals.ts',
  'workflow/signals-first.ts',
  'workflow/start-info.ts',
  'workflow/task-pending.ts',
  'workflow/trace-header.ts',
  'workflow/traced.ts',
  'workflow/worker-settings.ts',
];

/** What the library loads before everything else, once for each thread: what a step may have of the sandbox. */
const isWorld = (name: string) =>
  /^(?:\.\/)?packages\/xstate-temporal\/src\/(engine\/(errors|world\/[a-z-]+)|workflow\/sandbox-world)\.ts$/.test(name);

/** A bundle, and the modules that it was made of, by their paths in the clone. */
async function bundled(path: string, loadOnce = true): Promise<{ code: string; modules: string[] }> {
  const { code } = await bundleOf(path, { loadOnce });
  return { code, modules: modulesOf(code).map((source) => source.replace(root, '')) };
}

describe('what workers bundle of the programme', () => {
  test('holds the engine, the charts and the host, and of packages only what runs in the sandbox', async () => {
    const { modules } = await bundled(programmeWorkflows);
    // Without a payload converter of somebody's own there is a stand-in for it.
    const own = modules.filter((name) => !/node_modules|^webpack\/|^ignored\|/.test(name));
    const rooms = new Set(own.map((name) => /^packages\/[^/]+\/src\/[^/]+|^[^/]+/.exec(name)?.[0]));
    const library = ['duration.ts', 'engine', 'proof', 'workflow'].map(
      (room) => `packages/xstate-temporal/src/${room}`,
    );
    expect([...rooms].sort()).toEqual(['machines', ...library, 'workflows']);
    const packages = new Set(
      modules.flatMap((name) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(name)?.slice(1) ?? []),
    );
    const allowed = ['xstate', 'zod', '@noble/curves', '@noble/hashes', 'ms', 'long', 'nexus-rpc', ...ofBuffer];
    for (const name of packages) expect(allowed.includes(name) || name.startsWith('@temporalio/'), name).toBe(true);
    for (const name of ['fast-check', '@temporalio/worker', '@temporalio/client', '@temporalio/activity', 'nodemailer'])
      expect([...packages]).not.toContain(name);
  });

  test('is for studies their one workflow with its protocol, and nothing of the simulator that it asks for', async () => {
    const { modules } = await bundled(studyWorkflows, false);
    const own = modules.filter((name) => !name.includes('node_modules') && !name.startsWith('webpack/'));
    const written = own.filter((name) => name.endsWith('.ts') && !name.startsWith('/'));
    expect(written.filter((name) => !isWorld(name)).sort()).toEqual([
      ...[...besideInstances, 'workflow/while-loading.ts'].sort().map((name) => `packages/xstate-temporal/src/${name}`),
      'simulator/study/distributed/protocol.ts',
      'simulator/study/distributed/workflow.ts',
    ]);
  });

  test('is loaded once for a thread of a worker, with charts and schemas, none of which is frozen', async () => {
    const { code } = await bundled(programmeWorkflows);
    // Temporal loads what is named here once, and freezes what these modules export.
    const preloaded = /preloadModules = function preloadModules\(\) \{\s*([^}]*?)\s*\}/.exec(code)?.[1];
    expect(
      [...(preloaded ?? '').matchAll(/__webpack_require__\([^)]*?([\w-]+\/[\w-]+\.ts)"\);/g)].map(([, name]) => name),
    ).toEqual(['workflow/sandbox-world.ts', 'workflows/index.ts']);
    const separate = [...code.matchAll(/^\/\*{3}\/ "([^"]+)"/gm)].map(([, name = '']) => name);
    expect(separate.filter((name) => name.includes('/workflows/index.ts'))).toHaveLength(1);
    const shared = separate.filter((name) => /\/(machines|engine)\/|node_modules\/(zod|xstate)\//.test(name));
    expect(shared.filter((name) => !isWorld(name) && !besideInstances.some((known) => name.endsWith(known)))).toEqual(
      [],
    );
  });

  test('asks for nothing that only Node has', async () => {
    const { code } = await bundled(programmeWorkflows);
    const asked = [...code.matchAll(/require\(["']([^"']+)["']\)/g)].map(([, name = '']) => name.replace(/^node:/, ''));
    const builtin = asked.filter((name) => builtinModules.includes(name));
    // Temporal's own bundle marks these as not to be called from a workflow.
    expect(builtin.filter((name) => !['assert', 'url', 'util', 'timers', 'timers/promises'].includes(name))).toEqual(
      [],
    );
  });

  test('holds the build of XState that Node loads, and not the one for development', async () => {
    const { modules } = await bundled(programmeWorkflows);
    const xstate = modules.filter((name) => name.includes('node_modules/xstate/'));
    expect(xstate.length).toBeGreaterThan(0);
    expect(xstate.filter((name) => name.includes('development'))).toEqual([]);
    // Asked of a Node of its own: a test runner adds conditions to its own process.
    const ask = ['--input-type=module', '--eval', "process.stdout.write(import.meta.resolve('xstate'))"];
    const loaded = execFileSync(process.execPath, ask, { cwd: root, encoding: 'utf8' }).split('/node_modules/')[1];
    expect(loaded).not.toContain('development');
    // What Node loads for an import only hands on the module beside it.
    expect(xstate.map((name) => name.split('node_modules/')[1])).toContain(loaded?.replace('.cjs.mjs', '.cjs.js'));
  });
});
