import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { createMachine } from 'xstate';
import { implementAll, tellOfCopies } from '../../src/worker/machines.ts';

it('a worker tells of a machine that another copy of XState made, and of no other', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'other-copy-'));
  try {
    const copy = path.join(folder, 'node_modules/xstate');
    cpSync(path.resolve(import.meta.dirname, '../../../../node_modules/xstate'), copy, { recursive: true });
    const other = await import(pathToFileURL(path.join(copy, 'dist/xstate.cjs.mjs')).href);
    const config = { initial: 'a', states: { a: {} } } as const;
    const machines = [createMachine({ ...config, id: 'own' }), other.createMachine({ ...config, id: 'strange' })];
    const told: unknown[] = [];
    tellOfCopies(implementAll(machines), (_, about) => told.push(about));
    expect(told).toEqual([{ code: 'XSTATE_TWICE', machine: 'strange' }]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
