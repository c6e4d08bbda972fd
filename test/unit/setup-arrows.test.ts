import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');

/** A planted file: where it lies, what it says, and the rule that must flag it (none: it must pass). */
type Plant = [file: string, source: string, rule?: string];

const IMPORTS = 'lint/style/noRestrictedImports';
const GLOBALS = 'lint/style/noRestrictedGlobals';
const PLUGIN = 'plugin';

const importing = (from: string) => `import { value } from '${from}';\nexport const used = value;\n`;
const typing = (from: string) => `import type { Value } from '${from}';\nexport type Used = Value;\n`;
const saying = (expression: string) => `export const used = () => ${expression};\n`;

const plants: Plant[] = [
  // What the arrows allow.
  ['machines/chart/ok-xstate.ts', importing('xstate')],
  ['machines/chart/ok-zod.ts', importing('zod')],
  ['machines/chart/ok-own.ts', importing('../text.ts')],
  ['machines/chart/ok-types.ts', typing('../../engine/types.ts')],
  ['machines/chart/ok-moment.ts', saying('new Date(0)')],
  ['engine/ok-xstate.ts', importing('xstate')],
  ['workflows/ok-engine.ts', importing('../engine/types.ts')],
  ['workflows/ok-machines.ts', importing('../machines/text.ts')],
  ['workflows/ok-workflow.ts', importing('@temporalio/workflow')],
  ['workflows/ok-clock.ts', saying('Date.now()')],
  ['simulator/ok-engine.ts', importing('../engine/types.ts')],
  ['simulator/scenarios/ok-machines.ts', importing('../../machines/text.ts')],
  ['simulator/ok-client.ts', importing('@temporalio/client')],
  ['simulator/distributed/ok-worker.ts', importing('../../worker/worker.ts')],
  ['simulator/distributed/ok-activity.ts', importing('@temporalio/activity')],
  ['audit/ok-engine.ts', importing('../engine/types.ts')],
  ['activities/ok-machines.ts', importing('../machines/text.ts')],
  ['server/ok-errors.ts', importing('../engine/errors.ts')],
  ['config/ok-errors.ts', importing('../engine/errors.ts')],
  ['worker/ok-workflows.ts', importing('../workflows/index.ts')],
  ['worker/ok-activities.ts', importing('../activities/index.ts')],
  ['client/ok-protocol.ts', importing('../workflows/protocol.ts')],
  ['testing/ok-host.ts', importing('../simulator/virtual/virtual-host.ts')],
  ['chaos/ok-worker.ts', importing('../worker/index.ts')],
  ['cli/ok-all.ts', importing('../simulator/index.ts')],

  // machines
  ['machines/chart/node.ts', importing('node:fs'), IMPORTS],
  ['machines/chart/package.ts', importing('nanoid'), IMPORTS],
  ['machines/chart/temporal.ts', importing('@temporalio/workflow'), IMPORTS],
  ['machines/chart/workflows.ts', typing('../../workflows/index.ts'), IMPORTS],
  ['machines/top.ts', importing('../activities/index.ts'), IMPORTS],
  ['machines/chart/engine-value.ts', importing('../../engine/types.ts'), PLUGIN],
  ['machines/chart/engine-error.ts', importing('../../engine/errors.ts'), PLUGIN],
  ['machines/chart/engine-star.ts', "export * from '../../engine/errors.ts';\n", PLUGIN],
  ['machines/chart/engine-names.ts', "export { value } from '../../engine/errors.ts';\n", PLUGIN],
  ['machines/chart/engine-side.ts', "import '../../engine/errors.ts';\n", PLUGIN],
  ['machines/chart/engine-later.ts', saying("import('../../engine/errors.ts')"), PLUGIN],
  ['machines/chart/clock.ts', saying('Date.now()'), PLUGIN],
  ['machines/chart/today.ts', saying('new Date()'), PLUGIN],
  ['machines/chart/dice.ts', saying('Math.random()'), PLUGIN],
  ['machines/chart/timer.ts', saying('setTimeout(() => undefined, 1)'), GLOBALS],
  ['machines/chart/process.ts', saying('process.env'), GLOBALS],

  // engine
  ['engine/machines.ts', importing('../machines/text.ts'), IMPORTS],
  ['engine/temporal.ts', importing('@temporalio/common'), IMPORTS],
  ['engine/file.ts', importing('node:fs'), IMPORTS],
  ['engine/clock.ts', saying('Date.now()'), PLUGIN],
  ['engine/process.ts', saying('process.pid'), GLOBALS],

  // workflows
  ['workflows/activities.ts', importing('../activities/index.ts'), IMPORTS],
  ['workflows/client.ts', importing('@temporalio/client'), IMPORTS],
  ['workflows/node.ts', importing('node:crypto'), IMPORTS],
  ['workflows/simulator.ts', importing('../simulator/index.ts'), IMPORTS],
  ['workflows/dice.ts', saying('Math.random()'), PLUGIN],
  ['workflows/timer.ts', saying('setTimeout(() => undefined, 1)'), GLOBALS],

  // simulator, audit, activities
  ['simulator/workflows.ts', importing('../workflows/index.ts'), IMPORTS],
  ['simulator/scenarios/activities.ts', importing('../../activities/index.ts'), IMPORTS],
  ['simulator/server.ts', importing('../server/index.ts'), IMPORTS],
  ['simulator/worker.ts', importing('@temporalio/worker'), IMPORTS],
  ['simulator/distributed/programme.ts', importing('../../worker/programme.ts'), IMPORTS],
  ['simulator/distributed/cli.ts', importing('../../cli/main.ts'), IMPORTS],
  ['audit/machines.ts', importing('../machines/text.ts'), IMPORTS],
  ['audit/workflows.ts', importing('../workflows/index.ts'), IMPORTS],
  ['activities/workflows.ts', importing('../workflows/index.ts'), IMPORTS],
  ['activities/adapters/simulator.ts', importing('../../simulator/index.ts'), IMPORTS],

  // worker
  ['worker/server.ts', importing('../server/index.ts'), IMPORTS],
  ['worker/config.ts', importing('../config/index.ts'), IMPORTS],
  ['workflows/worker.ts', importing('../worker/index.ts'), IMPORTS],
  ['simulator/own-worker.ts', importing('../worker/index.ts'), IMPORTS],

  // client, testing, chaos
  ['client/workflows.ts', importing('../workflows/index.ts'), IMPORTS],
  ['client/machines.ts', importing('../machines/text.ts'), IMPORTS],
  ['testing/workflows.ts', importing('../workflows/index.ts'), IMPORTS],
  ['testing/worker.ts', importing('../worker/index.ts'), IMPORTS],
  ['chaos/machines.ts', importing('../machines/text.ts'), IMPORTS],
  ['chaos/cli.ts', importing('../cli/main.ts'), IMPORTS],
  ['engine/client.ts', importing('../client/index.ts'), IMPORTS],
  ['workflows/testing.ts', importing('../testing/index.ts'), IMPORTS],
  ['worker/client.ts', importing('../client/index.ts'), IMPORTS],
  ['audit/chaos.ts', importing('../chaos/run.ts'), IMPORTS],

  // server, config
  ['server/engine.ts', importing('../engine/types.ts'), IMPORTS],
  ['server/config.ts', importing('../config/index.ts'), IMPORTS],
  ['config/server.ts', importing('../server/index.ts'), IMPORTS],
  ['config/own.ts', importing('../temporal.config.ts'), IMPORTS],
  ['server/cli.ts', importing('../cli/main.ts'), IMPORTS],

  // everywhere
  [
    'server/floating.ts',
    'async function late() {}\nexport function now() {\n  late();\n}\n',
    'lint/nursery/noFloatingPromises',
  ],
  ['cli/floating.ts', "import { value } from '../server/promise.ts';\nvalue();\n", 'lint/nursery/noFloatingPromises'],
  ['server/promise.ts', 'export async function value() {}\n'],
  ['cli/one.ts', "import { two } from './two.ts';\nexport const one = () => two;\n", 'lint/suspicious/noImportCycles'],
  ['cli/two.ts', "import { one } from './one.ts';\nexport const two = () => one;\n", 'lint/suspicious/noImportCycles'],
];

describe('the linter', () => {
  let folder: string;
  const flagged = new Map<string, Set<string>>();

  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'watchfloor-arrows-'));
    const settings = JSON.parse(readFileSync(path.join(root, 'biome.json'), 'utf8'));
    writeFileSync(path.join(folder, 'biome.json'), JSON.stringify({ ...settings, vcs: { enabled: false } }));
    cpSync(path.join(root, 'scripts/lint'), path.join(folder, 'scripts/lint'), { recursive: true });
    symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'), 'dir');
    for (const [file, source] of plants) {
      mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      writeFileSync(path.join(folder, file), source);
    }
    const biome = path.join(root, 'node_modules/@biomejs/biome/bin/biome');
    const run = spawnSync(process.execPath, [biome, 'lint', '--reporter=json', '--max-diagnostics=none', '.'], {
      cwd: folder,
      encoding: 'utf8',
    });
    const report = JSON.parse(run.stdout) as { diagnostics: { category: string; location: { path: string } }[] };
    for (const { category, location } of report.diagnostics) {
      const file = location.path.replaceAll('\\', '/');
      flagged.set(file, (flagged.get(file) ?? new Set()).add(category));
    }
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(plants.filter(([, , rule]) => rule))('flags %s', (file, _source, rule) => {
    expect([...(flagged.get(file) ?? [])]).toContain(rule);
  });

  it.each(plants.filter(([, , rule]) => !rule))('lets %s pass', (file) => {
    expect([...(flagged.get(file) ?? [])]).toEqual([]);
  });
});
