import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';

const support = new URL('./support.ts', import.meta.url).href;

/** In a process of its own: Node loads these at their first use, which happens once. */
test('what Node puts in the place of a global variable at its first use is no way out of a step', () => {
  const script = `
import { assign, createMachine } from 'xstate';
import { Hand } from ${JSON.stringify(support)};
const refusals = () => ['Response', 'Headers', 'FormData', 'Blob', 'crypto', 'performance'].map((name) => {
  const reach = () => { const found = globalThis[name]; return found.now === undefined && typeof found === 'function' ? new found() : found.subtle ?? found.mark('m'); };
  const machine = createMachine({ id: 'm', context: { n: 0 }, on: { GO: { actions: assign({ n: () => Number(Boolean(reach())) }) } } });
  return new Hand(machine).refusal({ type: 'GO' });
});
const before = refusals();
for (const name of ['Response', 'Headers', 'FormData', 'Blob', 'crypto', 'performance']) void globalThis[name];
console.log(JSON.stringify([before, refusals()]));`;
  const options = { cwd: import.meta.dirname, encoding: 'utf8' } as const;
  const out = execFileSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], options);
  const [before, after] = JSON.parse(out) as [string[], string[]];
  expect(before).toEqual(Array.from({ length: 6 }, () => 'IMPURE_MACHINE'));
  expect(after).toEqual(before);
});
