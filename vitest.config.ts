import { availableParallelism } from 'node:os';
import path from 'node:path';
import { defineConfig } from 'vitest/config';
import { without } from './test/docs/seeds/cut.ts';
import { proofs } from './test/docs/seeds/proofs.ts';

// Vitest would have Node load the development build of XState, which is neither what Node loads elsewhere nor what the
// workflow bundle holds; Vite tells the two apart by this variable.
process.env.NODE_ENV = 'production';

const minute = 60_000;

/** The test files of the programme and of the library with this ending. */
const tests = (ending: string) => [`test/**/*${ending}`, `packages/*/test/**/*${ending}`];

/** Tests in which many senders or short clocks meet on the server: a second file beside them would take their time. */
const alone = [
  'packages/xstate-temporal/test/workflow/continue-as-new.server.test.ts',
  'test/audit/audit.server.test.ts',
];

/** Files of `npm test` that try more in the slow suite: more random cases, or a worker that replays at every task. */
const more = [
  ...tests('/{oracle,hostile,study,programme}.property.test.ts'),
  'test/activities/crash.test.ts',
  'packages/xstate-temporal/test/workflow/durable-host.server.test.ts',
  'test/simulator/run/host-contract.server.test.ts',
  'test/audit/hostile-lives.server.test.ts',
];

/** For `scripts/prove-seeds.ts`: the sources without what rows of the seed coverage rest on, named as there. */
const cut = proofs[process.env.WATCHFLOOR_TAKE_OUT ?? '']?.cut;
const takeOut =
  cut === undefined
    ? []
    : [
        {
          name: 'take-out',
          enforce: 'pre' as const,
          transform: (source: string, id: string) =>
            without(source, path.relative(import.meta.dirname, id.split('?', 1)[0] ?? ''), cut),
        },
      ];

/** A Temporal server, started before the first file of a suite and stopped after the last. */
const onServer = {
  globalSetup: ['test/support/global-setup.ts'],
  setupFiles: ['packages/xstate-temporal/test/support/quieted.ts'],
  testTimeout: 2 * minute,
  hookTimeout: 3 * minute,
};

/**
 * Suites, told by the endings of their files. `npm test` runs unit, property and integration (some of it alone), `npm run test:slow`
 * the slow one; CONTRIBUTING.md says what is in it, and why.
 */
export default defineConfig({
  plugins: takeOut,
  test: {
    setupFiles: [
      'packages/xstate-temporal/test/support/with-runner.ts',
      'packages/xstate-temporal/test/support/seeded.ts',
    ],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: tests('.test.ts'),
          exclude: [...tests('.*.test.ts')],
          // Hundreds of modules are loaded once instead of once a file.
          isolate: false,
          testTimeout: minute / 2,
          hookTimeout: minute / 2,
        },
      },
      {
        extends: true,
        test: {
          name: 'property',
          isolate: false,
          include: tests('.property.test.ts'),
          testTimeout: 3 * minute,
          hookTimeout: minute,
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          sequence: { groupOrder: 1 },
          include: tests('.server.test.ts'),
          exclude: alone,
          isolate: false,
          ...onServer,
        },
      },
      {
        extends: true,
        test: {
          name: 'alone',
          sequence: { groupOrder: 2 },
          include: alone,
          fileParallelism: false,
          ...onServer,
        },
      },
      {
        extends: true,
        test: {
          name: 'slow',
          sequence: { groupOrder: 3 },
          include: [...tests('.slow.test.ts'), ...more],
          env: { WATCHFLOOR_BUDGET: process.env.WATCHFLOOR_BUDGET ?? 'ci' },
          ...onServer,
          testTimeout: 5 * minute,
        },
      },
      {
        extends: true,
        test: {
          name: 'slow alone',
          sequence: { groupOrder: 4 },
          include: alone.slice(0, 1),
          fileParallelism: false,
          env: { WATCHFLOOR_BUDGET: process.env.WATCHFLOOR_BUDGET ?? 'ci' },
          ...onServer,
          testTimeout: 5 * minute,
        },
      },
    ],
    // Also on two cores two files at a time: much of a test on a server is waiting.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // Temporal's client tries a call again that a test gave up, also where the connection is closed by then.
    onUnhandledError: ({ message, stack }) =>
      message === 'Channel has been shut down' && stack?.includes('@temporalio/client/lib/grpc-retry')
        ? false
        : undefined,
    // A failed run leaves the output of the next one readable: no screen is cleared, no watch is started.
    watch: false,
    teardownTimeout: minute,
    passWithNoTests: false,
    allowOnly: false,
  },
});
