import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkFile } from '../../src/cli/check.ts';
import { createTerminal } from '../../src/cli/print/terminal.ts';

interface Checked {
  readonly sound: boolean;
  readonly machines: readonly {
    readonly machine: string;
    readonly hints: readonly { readonly code: string; readonly where: string; readonly fix: string }[];
  }[];
}

describe('check', () => {
  let folder: string;

  beforeEach(() => {
    // A project as `npm init` makes it: CommonJS, as far as Node is told.
    folder = mkdtempSync(path.join(tmpdir(), 'check-'));
    writeFileSync(path.join(folder, 'package.json'), '{"name":"own"}');
    symlinkSync(path.resolve(import.meta.dirname, '../../../../node_modules'), path.join(folder, 'node_modules'));
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  async function check(name: string, text: string): Promise<Checked & { readonly code: number }> {
    const file = path.join(folder, name);
    writeFileSync(file, text);
    let said = '';
    const out = {
      isTTY: false,
      columns: 80,
      write: (part: string) => {
        said += part;
        return true;
      },
    };
    const code = await checkFile(createTerminal({ json: true, out: out as never }), file);
    return { ...(JSON.parse(said) as Checked), code };
  }

  it('reads TypeScript that Node cannot strip, in a folder without a module kind', async () => {
    const text = `import { createMachine } from 'xstate';
      enum Kind { A = 'a' }
      export const one = createMachine({ id: 'one', initial: Kind.A, states: { a: {} } });
      export const two = () => createMachine({ id: 'two', initial: 'a', states: { a: {} } });`;
    const { code, machines } = await check('one.ts', text);
    expect(code).toBe(0);
    expect(machines.map(({ machine }) => machine)).toEqual(['one', 'two']);
  });

  it('names what is left of XState 4, and what to write', async () => {
    const text = `const { createMachine } = require('xstate');
      exports.old = createMachine({ id: 'old', predictableActionArguments: true, initial: 'cond',
        states: { cond: { on: { in: { target: 'b', cond: 'ok' } } }, b: {} } });`;
    const { code, machines } = await check('old.cjs', text);
    expect(code).toBe(1);
    // A state "cond" and an event "in" are the user's own names.
    expect(machines[0]?.hints.map(({ where }) => where)).toEqual(['(machine)', 'states.cond.on.in']);
    expect(machines[0]?.hints[1]?.fix).toContain('guard:');
  });

  it('names a context that is no JSON, and hints at clocks without a refusal', async () => {
    const text = `import { assign, setup } from 'xstate';
      export const machine = setup({ actions: { stamp: assign({ at: () => Date.now() }) } }).createMachine({
        id: 'm', context: { at: 0, tags: [new Set()] }, initial: 'a', states: { a: { on: { GO: { actions: 'stamp' } } } } });`;
    const { code, machines } = await check('machine.mjs', text);
    expect(code).toBe(0);
    expect(machines[0]?.hints.map(({ code: hint, where }) => `${hint} ${where}`)).toEqual([
      'CONTEXT_NOT_JSON context.tags',
      'CLOCK_READ action "stamp"',
    ]);
  });

  it('says how to export a machine that a factory with parameters makes', async () => {
    const text = `import { createMachine } from 'xstate';
      export const create = (seed) => createMachine({ id: 'm', initial: 'a', states: { a: {} } });`;
    await expect(check('factory.mjs', text)).rejects.toThrow('export const machine = create(…);');
  });
});
