/** The oracle alone, with the XState that lies at `XSTATE_AT`; `xstate-range.mjs` runs it. */
import { defineConfig } from 'vitest/config';

process.env.NODE_ENV = 'production';

export default defineConfig({
  resolve: { alias: [{ find: /^xstate$/, replacement: process.env.XSTATE_AT ?? 'xstate' }] },
  test: {
    setupFiles: ['packages/xstate-temporal/test/support/seeded.ts'],
    include: ['packages/xstate-temporal/test/engine/oracle.property.test.ts'],
    testTimeout: 180_000,
    watch: false,
  },
});
