/**
 * Loaded in each process that tests run in: it ends with the one that started it. Vitest's own would go on with a test that
 * waits, since it learns of its end only when it has something to say. Nobody is there to be told, so it ends at once.
 */
const ENDS = Symbol.for('xstate-temporal/test/ends-with-runner');
const known = globalThis as { [ENDS]?: true };

// Files share a process, and each loads this.
if (known[ENDS] === undefined) {
  known[ENDS] = true;
  process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));
}
