import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkFile } from '../../src/cli/check.ts';
import type { Patience } from '../../src/cli/check-process.ts';
import type { Checked } from '../../src/cli/checked.ts';
import { createTerminal } from '../../src/cli/print/terminal.ts';

interface Report {
  readonly sound: boolean;
  readonly machines: readonly Checked[];
}

const root = path.resolve(import.meta.dirname, '../../../..');

describe('check', () => {
  let folder: string;

  beforeEach(() => {
    // A project as `npm init` makes it: CommonJS, as far as Node is told.
    folder = mkdtempSync(path.join(tmpdir(), 'check-'));
    writeFileSync(path.join(folder, 'package.json'), '{"name":"own"}');
    symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  async function check(name: string, text: string, patience?: Patience): Promise<Report & { readonly code: number }> {
    const { code, said } = await print(name, text, true, patience);
    return { ...(JSON.parse(said) as Report), code };
  }

  async function print(name: string, text: string, json = false, patience?: Patience) {
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
    const code = await checkFile(createTerminal({ json, out: out as never }), file, patience);
    return { code, said };
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

  it('names a context that is no JSON, and hints at clocks', async () => {
    const text = `import { assign, setup } from 'xstate';
      export const machine = setup({ actions: { stamp: assign({ at: () => Date.now() }) } }).createMachine({
        id: 'm', context: { at: 0, tags: [new Set()] }, initial: 'a', states: { a: { on: { GO: { actions: 'stamp' } } } } });`;
    const { code, machines } = await check('machine.mjs', text);
    expect(code).toBe(1);
    expect(machines[0]?.trial?.faults.map((fault) => `${fault.code} ${fault.where}`)).toEqual(['JSON_INVALID start']);
    expect(machines[0]?.hints.map(({ code: hint, where }) => `${hint} ${where}`)).toEqual([
      'CONTEXT_NOT_JSON context.tags',
      'CLOCK_READ action "stamp"',
    ]);
  });

  it('makes a machine by a factory that asks for something, and says so', async () => {
    const text = `import { createMachine } from 'xstate';
      export function create(seed) {
        return createMachine({ id: 'm', context: { seed }, initial: 'a', states: { a: {} } });
      }
      export const erase = (path) => { throw new Error(path); };`;
    const { code, machines } = await check('factory.mjs', text);
    expect(code).toBe(0);
    expect(machines[0]?.hints.map(({ code: hint, fix }) => [hint, fix.slice(0, 44)])).toEqual([
      ['MACHINE_MADE', 'Write: export const machine = create(…); wha'],
    ]);
    const other = "export const create = (seed) => { throw new Error('createMachine(' + seed); };";
    await expect(check('other.mjs', other)).rejects.toThrow('export const machine = create(…);');
  });

  it('has something to paste for every defect', async () => {
    const text = `import { assign, createMachine, fromCallback } from 'xstate';
      export const one = createMachine({ id: 'one', initial: 'a', states: { a: {
        invoke: { src: fromCallback(() => undefined) }, on: { GO: { guard: 'missing' } }, after: { missing: 'a' } } } });`;
    const { code, machines } = await check('one.mjs', text);
    expect(code).toBe(1);
    expect(machines[0]?.defects.length).toBeGreaterThan(1);
    for (const { code: defect, fix } of machines[0]?.defects ?? [])
      expect({ defect, fix }).toEqual({ defect, fix: expect.any(String) });
  });

  it('finds by steps at random what only a step shows, and how it came there', async () => {
    const text = `import { assign, createMachine } from 'xstate';
      export const one = createMachine({ id: 'one', context: ({ input }) => ({ n: input.n ?? 0 }), initial: 'a', states: {
        a: { on: { GO: 'b' } }, b: { after: { 86400000: 'c' } },
        c: { entry: assign({ at: () => fetch('http://127.0.0.1') }) } } });`;
    const { code, machines } = await check('one.mjs', text);
    expect(code).toBe(1);
    expect(machines[0]?.trial?.faults.map(({ code: fault, where }) => `${fault} ${where}`)).toEqual([
      expect.stringMatching(/^IMPURE_MACHINE start, GO, /),
    ]);
  });

  it('refuses what of Node a server would refuse', async () => {
    const text = `import { join } from 'node:path'; import { assign, createMachine } from 'xstate';
      export const one = createMachine({ id: 'one', on: { GO: { actions: assign(() => ({ file: join('a', 'b') })) },
        MAKE: { actions: assign(() => ({ size: new Blob([]).size })) } } });`;
    const { code, machines } = await check('one.mjs', text);
    expect(code).toBe(1);
    expect(machines[0]?.trial?.faults.map(({ code: fault }) => fault)).toEqual(['IMPURE_MACHINE']);
  });

  it('does not try what needs an input that nobody can guess', async () => {
    const text = `import { createMachine } from 'xstate';
      export const one = createMachine({ id: 'one', context: ({ input }) => ({ name: input.person.name }) });`;
    const { code, machines } = await check('one.mjs', text);
    expect(code).toBe(0);
    expect(machines[0]?.trial?.untried).toContain("reading 'name'");
  });

  it('comes to an end where a step does not', async () => {
    const text = `import { createMachine } from 'xstate';
      export const one = createMachine({ id: 'one', initial: 'a', states: { a: { on: { GO: {
        guard: () => { while (true); }, target: 'b' } } }, b: {} } });`;
    const { code, machines } = await check('one.mjs', text, { loading: 60_000, step: 1_000 });
    expect(code).toBe(1);
    expect(machines[0]?.trial?.faults).toMatchObject([{ code: 'STEP_ENDLESS', where: 'start, GO' }]);
  });

  it.each([
    ['does not come to an end', 'while (true);', 'FILE_ENDLESS'],
    ['ends its process', 'process.exit(0);', 'FILE_ENDED'],
  ])('comes to an end where the file %s', async (_, text, code) => {
    await expect(check('one.mjs', text, { loading: 10_000, step: 1_000 })).rejects.toMatchObject({ code });
  });

  it('tells of a machine that another copy of XState made', async () => {
    rmSync(path.join(folder, 'node_modules'));
    cpSync(path.join(root, 'node_modules/xstate'), path.join(folder, 'node_modules/xstate'), { recursive: true });
    const text = `import { createMachine } from 'xstate';
      export const one = createMachine({ id: 'one', initial: 'a', states: { a: {} } });`;
    const { machines } = await check('one.mjs', text);
    expect(machines[0]?.hints.map(({ code }) => code)).toEqual(['XSTATE_TWICE']);
  });

  it('hints at actions that write into the context', async () => {
    const text = `import { assign, createMachine } from 'xstate';
      export const one = createMachine({ id: 'one', context: { n: 0, list: [], kept: 0 }, initial: 'a', states: { a: { on: {
        GO: { actions: [({ context }) => { context.n = 1; }, ({ context }) => context.list.push(1)] },
        READ: { actions: [({ context }) => console.log(context.n === 1, context.list.map((n) => n)),
          assign({ kept: ({ context }) => context.n + 1 })] } } } } });`;
    const { code, machines } = await check('one.mjs', text);
    expect(code).toBe(0);
    expect(machines[0]?.hints.map(({ code: hint, where }) => `${hint} ${where}`)).toEqual([
      'CONTEXT_WRITTEN action "a:on.GO.0.0"',
      'CONTEXT_WRITTEN action "a:on.GO.0.1"',
    ]);
  });

  it('names a machine once, its delays without a name too, and what helps against several defects once', async () => {
    const text = `import { createMachine, fromTransition, setup } from 'xstate';
      export const one = setup({ actors: { sum: fromTransition((n) => n, 0) } }).createMachine({
        id: 'one', initial: 'a', states: { a: { invoke: { src: 'sum' } } } });
      export const two = createMachine({ id: 'two', initial: 'a', states: { a: { after: { 86400000: 'b' } }, b: {} } });`;
    const { said } = await print('one.mjs', text);
    expect(said).toMatch(/^cannot be durable {2}one\n/);
    expect(said.match(/UNSUPPORTED_ACTOR/g)).toHaveLength(2);
    expect(said.match(/Write fromCallback/g)).toHaveLength(1);
    expect(said).toContain('\n  delays    1 d\n');
  });

  it('prints the version that it lives as, and delays as people say them', async () => {
    const text = `import { createMachine } from 'xstate';
      export const one = createMachine({ id: 'one', initial: 'a', states: { a: { after: { term: 'b' } }, b: {} } },
        { delays: { term: 1209600000 } });`;
    const { said } = await print('one.mjs', text);
    expect(said).toContain('version   1.0.0, as of a machine that names none');
    expect(said).toContain('term (14 d)');
    expect(said).not.toContain('no version yet');
  });
});
