/** Loaded before each test file: what a property draws is the same everywhere, whether or not it names a seed. */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { beforeEach } from 'vitest';
import { path, seed } from './seed.ts';

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed });

// Each test has a seed of its own, or all properties of one kind would try the same cases; a path goes with the very
// seed that was printed with it.
beforeEach(({ task }) => {
  const digest = createHash('sha256').update(`${seed} ${task.fullName}`).digest();
  const own = path === undefined ? { seed: digest.readInt32BE() } : { seed, path };
  fc.configureGlobal({ ...fc.readConfigureGlobal(), ...own });
});
