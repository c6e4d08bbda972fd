import { defineConfig } from 'vitest/config';

// Vitest would have Node load the development build of XState, which is neither what Node loads elsewhere nor what the
// workflow bundle holds; Vite tells the two apart by this variable.
process.env.NODE_ENV = 'production';

const minute = 60_000;

/** The test files of the programme and of the library with this ending. */
const tests = (ending: string) => [`test/**/*${ending}`, `packages/*/test/**/*${ending}`];

/**
 * Three suites. `integration` runs one file after another against one Temporal server, which
 * `test/support/global-setup.ts` starts before the first file and stops after the last.
 */
export default defineConfig({
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          sequence: { groupOrder: 0 },
          include: tests('.test.ts'),
          exclude: [...tests('.*.test.ts')],
          testTimeout: minute / 2,
        },
      },
      {
        extends: true,
        test: {
          name: 'property',
          sequence: { groupOrder: 1 },
          include: tests('.property.test.ts'),
          testTimeout: 3 * minute,
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          sequence: { groupOrder: 2 },
          include: tests('.server.test.ts'),
          globalSetup: ['test/support/global-setup.ts'],
          fileParallelism: false,
          testTimeout: 2 * minute,
          hookTimeout: 3 * minute,
        },
      },
    ],
    // A failed run leaves the output of the next one readable: no screen is cleared, no watch is started.
    watch: false,
    teardownTimeout: minute,
    passWithNoTests: false,
    allowOnly: false,
  },
});
