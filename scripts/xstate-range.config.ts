/** The oracle alone, with the XState that lies at `XSTATE_AT`; `xstate-range.mjs` runs it. */
import { defineConfig } from 'vitest/config';

process.env.NODE_ENV = 'production';

export default defineConfig({
  resolve: { alias: [{ find: /^xstate$/, replacement: process.env.XSTATE_AT ?? 'xstate' }] },
  test: {
    setupFiles: ['packages/xstate-temporal/test/support/seeded.ts'],
    include: ['oracle.property', 'releases'].map((name) => `packages/xstate-temporal/test/engine/${name}.test.ts`),
    testTimeout: 180_000,
    watch: false,
  },
});
