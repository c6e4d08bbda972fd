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

/** Where the library's sources lie. */
const lib = 'packages/xstate-temporal/src';
const libTests = 'packages/xstate-temporal/test';

const plants: Plant[] = [
  // What the arrows allow.
  ['machines/chart/ok-xstate.ts', importing('xstate')],
  ['machines/chart/ok-zod.ts', importing('zod')],
  ['machines/chart/ok-own.ts', importing('../text.ts')],
  ['machines/chart/ok-types.ts', typing('xstate-temporal/engine')],
  ['machines/chart/ok-duration.ts', importing('xstate-temporal/duration')],
  ['machines/chart/ok-moment.ts', saying('new Date(0)')],
  [`${lib}/engine/ok-xstate.ts`, importing('xstate')],
  [`${lib}/workflow/ok-engine.ts`, importing('../engine/types.ts')],
  [`${lib}/workflow/ok-workflow.ts`, importing('@temporalio/workflow')],
  [`${lib}/workflow/ok-clock.ts`, saying('Date.now()')],
  [`${lib}/worker/ok-workflow.ts`, importing('../workflow/protocol.ts')],
  [`${lib}/encryption/ok-payload.ts`, typing('@temporalio/common')],
  [`${lib}/encryption/ok-text.ts`, importing('../text/index.ts')],
  [`${lib}/trace/ok-api.ts`, importing('@opentelemetry/api')],
  [`${lib}/trace/ok-reports.ts`, typing('../workflow/step-reports.ts')],
  [`${lib}/client/ok-protocol.ts`, importing('../workflow/protocol.ts')],
  [`${lib}/client/ok-wire-error.ts`, importing('../workflow/wire-error.ts')],
  [`${lib}/testing/ok-client.ts`, importing('../client/index.ts')],
  [`${libTests}/engine/ok-own.ts`, importing('../../src/engine/types.ts')],
  [`${libTests}/support/workflows/ok-machines.ts`, importing('../machines/counter.ts')],
  ['workflows/ok-machines.ts', importing('../machines/text.ts')],
  ['workflows/ok-library.ts', importing('xstate-temporal')],
  ['simulator/ok-engine.ts', importing('xstate-temporal/engine')],
  ['simulator/scenarios/ok-machines.ts', importing('../../machines/text.ts')],
  ['simulator/ok-client.ts', importing('@temporalio/client')],
  ['simulator/ok-programme.ts', importing('../programme/index.ts')],
  ['simulator/study/distributed/ok-worker.ts', importing('xstate-temporal/worker')],
  ['simulator/study/distributed/ok-activity.ts', importing('@temporalio/activity')],
  ['numeric/statistics/ok-own.ts', importing('../random/index.ts')],
  ['numeric/queueing/ok-event-list.ts', importing('xstate-temporal/testing')],
  ['simulator/scenarios/parts/ok-numeric.ts', importing('../../../numeric/random/index.ts')],
  ['audit/register/ok-numeric.ts', importing('../../numeric/statistics/index.ts')],
  ['simulator/model/agents/ok-scenarios.ts', importing('../../scenarios/inputs.ts')],
  ['simulator/run/ok-model.ts', importing('../model/result.ts')],
  ['simulator/study/expect/ok-model.ts', importing('../../model/result.ts')],
  ['simulator/report/ok-study.ts', importing('../study/expect/index.ts')],
  ['audit/ok-engine.ts', importing('xstate-temporal/engine')],
  ['activities/ok-machines.ts', importing('../machines/text.ts')],
  ['text/ok-engine.ts', importing('xstate-temporal/engine')],
  ['server/ok-text.ts', importing('../text/index.ts')],
  ['audit/trail/ok-text.ts', importing('../../text/index.ts')],
  ['activities/ok-text.ts', importing('../text/index.ts')],
  ['server/ok-errors.ts', importing('xstate-temporal/engine')],
  ['server/ok-client.ts', importing('xstate-temporal/client')],
  ['programme/ok-activities.ts', importing('../activities/index.ts')],
  ['gateway/ok-programme.ts', importing('../programme/index.ts')],
  ['gateway/api/ok-machines.ts', importing('../../machines/index.ts')],
  ['gateway/http/ok-text.ts', importing('../../text/index.ts')],
  ['gateway/access/ok-engine.ts', typing('xstate-temporal/engine')],
  ['programme/worker/ok-worker.ts', importing('xstate-temporal/worker')],
  ['bench/chaos/ok-worker.ts', importing('xstate-temporal/worker')],
  ['cli/ok-all.ts', importing('../simulator/index.ts')],
  ['cli/ok-pages.ts', importing('../pages/case/words.ts')],
  ['pages/case/ok-audit.ts', importing('../../audit/trail/page.ts')],
  ['pages/charts/ok-machines.ts', importing('../../machines/index.ts')],
  ['console/pages/ok-client.ts', importing('../../gateway/client/index.ts')],
  ['console/pages/ok-profiles.ts', importing('../../machines/profiles/index.ts')],

  // text
  ['text/machines.ts', importing('../machines/text.ts'), IMPORTS],
  ['text/client.ts', importing('xstate-temporal/client'), IMPORTS],

  // console
  ['console/pages/node.ts', importing('node:fs'), IMPORTS],
  ['console/pages/programme.ts', importing('../../programme/index.ts'), IMPORTS],
  ['console/pages/gateway.ts', importing('../../gateway/index.ts'), IMPORTS],
  ['console/pages/machines.ts', importing('../../machines/index.ts'), IMPORTS],
  ['gateway/console.ts', importing('../console/main.tsx'), IMPORTS],

  // pages
  ['pages/case/node.ts', importing('node:fs'), IMPORTS],
  ['pages/case/client.ts', importing('xstate-temporal/client'), IMPORTS],
  ['pages/case/programme.ts', importing('../../programme/index.ts'), IMPORTS],
  ['audit/pages.ts', importing('../pages/case/words.ts'), IMPORTS],

  // machines
  ['machines/chart/room-text.ts', importing('../../text/index.ts'), IMPORTS],
  ['machines/chart/node.ts', importing('node:fs'), IMPORTS],
  ['machines/chart/package.ts', importing('nanoid'), IMPORTS],
  ['machines/chart/temporal.ts', importing('@temporalio/workflow'), IMPORTS],
  ['machines/chart/workflows.ts', typing('../../workflows/index.ts'), IMPORTS],
  ['machines/chart/library.ts', importing('xstate-temporal'), IMPORTS],
  ['machines/chart/deep.ts', typing(`../../${lib}/engine/types.ts`), IMPORTS],
  ['machines/top.ts', importing('../activities/index.ts'), IMPORTS],
  ['machines/chart/engine-value.ts', importing('xstate-temporal/engine'), PLUGIN],
  ['machines/chart/engine-star.ts', "export * from 'xstate-temporal/engine';\n", PLUGIN],
  ['machines/chart/engine-names.ts', "export { value } from 'xstate-temporal/engine';\n", PLUGIN],
  ['machines/chart/engine-side.ts', "import 'xstate-temporal/engine';\n", PLUGIN],
  ['machines/chart/engine-later.ts', saying("import('xstate-temporal/engine')"), PLUGIN],
  ['machines/chart/clock.ts', saying('Date.now()'), PLUGIN],
  ['machines/chart/today.ts', saying('new Date()'), PLUGIN],
  ['machines/chart/dice.ts', saying('Math.random()'), PLUGIN],
  ['machines/chart/timer.ts', saying('setTimeout(() => undefined, 1)'), GLOBALS],
  ['machines/chart/process.ts', saying('process.env'), GLOBALS],

  // the library
  [`${lib}/engine/machines.ts`, importing('../../../../machines/text.ts'), IMPORTS],
  [`${lib}/engine/temporal.ts`, importing('@temporalio/common'), IMPORTS],
  [`${lib}/engine/file.ts`, importing('node:fs'), IMPORTS],
  [`${lib}/engine/host.ts`, importing('../workflow/protocol.ts'), IMPORTS],
  [`${lib}/engine/client.ts`, importing('../client/index.ts'), IMPORTS],
  [`${lib}/engine/clock.ts`, saying('Date.now()'), PLUGIN],
  [`${lib}/engine/process.ts`, saying('process.pid'), GLOBALS],
  [`${lib}/workflow/activities.ts`, importing('../../../../activities/index.ts'), IMPORTS],
  [`${lib}/workflow/client.ts`, importing('@temporalio/client'), IMPORTS],
  [`${lib}/workflow/node.ts`, importing('node:crypto'), IMPORTS],
  [`${lib}/workflow/testing.ts`, importing('../testing/index.ts'), IMPORTS],
  [`${lib}/workflow/worker.ts`, importing('../worker/index.ts'), IMPORTS],
  [`${lib}/workflow/dice.ts`, saying('Math.random()'), PLUGIN],
  [`${lib}/workflow/timer.ts`, saying('setTimeout(() => undefined, 1)'), GLOBALS],
  [`${lib}/worker/client.ts`, importing('../client/index.ts'), IMPORTS],
  [`${lib}/worker/server.ts`, importing('../../../../server/index.ts'), IMPORTS],
  [`${lib}/client/workflow.ts`, importing('../workflow/index.ts'), IMPORTS],
  [`${lib}/client/machines.ts`, importing('../../../../machines/text.ts'), IMPORTS],
  [`${lib}/text/node.ts`, importing('../client/index.ts'), IMPORTS],
  [`${lib}/draw/worker.ts`, importing('../worker/index.ts'), IMPORTS],
  [`${lib}/server/config.ts`, importing('../../../../server/config/index.ts'), IMPORTS],
  [`${lib}/encryption/client.ts`, importing('../client/index.ts'), IMPORTS],
  [`${lib}/encryption/worker.ts`, importing('@temporalio/worker'), IMPORTS],
  [`${lib}/trace/worker.ts`, importing('../worker/index.ts'), IMPORTS],
  [`${lib}/trace/sdk.ts`, importing('@opentelemetry/sdk-trace'), IMPORTS],
  [`${lib}/server/worker.ts`, importing('../worker/index.ts'), IMPORTS],
  [`${lib}/cli/print/tables.ts`, importing('../../../../../cli/print/where.ts'), IMPORTS],
  [`${lib}/cli/programme.ts`, importing('watchfloor/programme'), IMPORTS],
  [`${lib}/testing/workflow.ts`, importing('../workflow/index.ts'), IMPORTS],
  [`${lib}/testing/worker.ts`, importing('../worker/index.ts'), IMPORTS],
  [`${lib}/testing/programme.ts`, importing('watchfloor/machines'), IMPORTS],
  [`${libTests}/engine/audit.ts`, importing('../../../../audit/restep/relive.ts'), IMPORTS],
  [`${libTests}/contract/types.ts`, typing('../../../../simulator/index.ts'), IMPORTS],
  [`${libTests}/support/workflows/machines.ts`, importing('../../../../../machines/index.ts'), IMPORTS],
  [`${libTests}/testing/programme.ts`, importing('watchfloor/machines'), IMPORTS],

  // workflows, activities, programme
  ['workflows/activities.ts', importing('../activities/index.ts'), IMPORTS],
  ['workflows/client.ts', importing('@temporalio/client'), IMPORTS],
  ['workflows/node.ts', importing('node:crypto'), IMPORTS],
  ['workflows/simulator.ts', importing('../simulator/index.ts'), IMPORTS],
  ['workflows/dice.ts', saying('Math.random()'), PLUGIN],
  ['workflows/timer.ts', saying('setTimeout(() => undefined, 1)'), GLOBALS],
  ['activities/workflows.ts', importing('../workflows/index.ts'), IMPORTS],
  ['activities/adapters/simulator.ts', importing('../../simulator/index.ts'), IMPORTS],
  ['programme/cli.ts', importing('../cli/main.ts'), IMPORTS],
  ['programme/worker/server.ts', importing('../../server/index.ts'), IMPORTS],

  ['programme/gateway.ts', importing('../gateway/index.ts'), IMPORTS],

  // gateway
  ['gateway/temporal.ts', importing('@temporalio/client'), IMPORTS],
  ['gateway/api/client.ts', importing('xstate-temporal/client'), IMPORTS],
  ['gateway/worker.ts', importing('../programme/worker/index.ts'), IMPORTS],
  ['gateway/api/activities.ts', importing('../../activities/index.ts'), IMPORTS],
  ['gateway/identity/server.ts', importing('../../server/keys/index.ts'), IMPORTS],
  ['gateway/cli.ts', importing('../cli/main.ts'), IMPORTS],
  ['audit/gateway.ts', importing('../gateway/index.ts'), IMPORTS],
  ['machines/chart/gateway.ts', typing('../../gateway/index.ts'), IMPORTS],
  ['server/gateway.ts', importing('../gateway/index.ts'), IMPORTS],

  // simulator, audit
  ['simulator/workflows.ts', importing('../workflows/index.ts'), IMPORTS],
  ['simulator/scenarios/activities.ts', importing('../../activities/index.ts'), IMPORTS],
  ['simulator/server.ts', importing('../server/index.ts'), IMPORTS],
  ['simulator/worker.ts', importing('@temporalio/worker'), IMPORTS],
  ['simulator/own-worker.ts', importing('xstate-temporal/worker'), IMPORTS],
  ['numeric/arrivals/scenarios.ts', typing('../../simulator/scenarios/schema.ts'), IMPORTS],
  ['numeric/machines.ts', importing('../machines/text.ts'), IMPORTS],
  ['numeric/workflow.ts', importing('xstate-temporal'), IMPORTS],
  ['machines/chart/numeric.ts', importing('../../numeric/random/index.ts'), IMPORTS],
  ['programme/numeric.ts', importing('../numeric/random/index.ts'), IMPORTS],
  ['simulator/scenarios/model.ts', typing('../model/result.ts'), IMPORTS],
  ['simulator/scenarios/parts/run.ts', importing('../../run/run.ts'), IMPORTS],
  ['simulator/model/run.ts', importing('../run/run.ts'), IMPORTS],
  ['simulator/model/agents/study.ts', typing('../../study/expect/index.ts'), IMPORTS],
  ['simulator/model/workflows.ts', importing('../../workflows/index.ts'), IMPORTS],
  ['simulator/run/temporal/study.ts', importing('../../study/expect/index.ts'), IMPORTS],
  ['simulator/run/worker.ts', importing('@temporalio/worker'), IMPORTS],
  ['simulator/study/report.ts', importing('../report/index.ts'), IMPORTS],
  ['simulator/study/distributed/report.ts', importing('../../report/index.ts'), IMPORTS],
  ['simulator/study/distributed/programme.ts', importing('../../../programme/index.ts'), IMPORTS],
  ['simulator/study/distributed/cli.ts', importing('../../../cli/main.ts'), IMPORTS],
  ['audit/machines.ts', importing('../machines/text.ts'), IMPORTS],
  ['audit/workflows.ts', importing('../workflows/index.ts'), IMPORTS],
  ['audit/worker.ts', importing('xstate-temporal/worker'), IMPORTS],
  ['audit/chaos.ts', importing('../bench/chaos/run.ts'), IMPORTS],

  // server, bench
  ['server/worker.ts', importing('xstate-temporal/worker'), IMPORTS],
  ['server/own.ts', importing('../temporal.config.ts'), IMPORTS],
  ['server/cli.ts', importing('../cli/main.ts'), IMPORTS],
  ['bench/chaos/machines.ts', importing('../../machines/text.ts'), IMPORTS],
  ['bench/chaos/cli.ts', importing('../../cli/main.ts'), IMPORTS],

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
  [
    'cli/left.ts',
    "import type { Right } from './right.ts';\nexport type Left = Right[];\n",
    'lint/suspicious/noImportCycles',
  ],
  [
    'cli/right.ts',
    "import type { Left } from './left.ts';\nexport type Right = { left: Left };\n",
    'lint/suspicious/noImportCycles',
  ],
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
