import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { eventually } from '../support/processes.ts';
import { killAll, start } from './support.ts';

const scenario = `
scenario: one-applicant
start: 2030-01-07T08:00:00Z
horizon: 1d
tenants:
  contoso:
    name: Contoso
    profile: mde
    facts: { hasMde: true, hasXdr: false, plan: plan2, e5: true, cloud: commercial, devicesEnrolled: 42, labOnly: false }
script:
  - { at: 0s, start: tan-application/contoso, as: applicant }
`;

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'watchfloor-demo-'));
  await writeFile(path.join(folder, 'one.yaml'), scenario);
});
afterAll(async () => {
  killAll();
  await rm(folder, { recursive: true, force: true });
});

describe('"watchfloor demo"', () => {
  const demo = async (...argv: string[]) => {
    const { child, ended } = start(folder, {}, ['demo', 'one.yaml', '--json', ...argv]);
    child.stdin.end();
    const { code, out, err } = await ended;
    expect({ code, err }).toEqual({ code: 0, err: '' });
    return JSON.parse(out) as { run: string; equal: boolean; instances: unknown[] };
  };

  it('leaves nothing in what "watchfloor dev" keeps: its server is thrown away', async () => {
    const { run, ...result } = await demo();
    expect(result).toMatchObject({ equal: true, instances: [{ instance: 'tan-application/contoso' }] });
    expect(await readdir(path.join(folder, '.watchfloor'))).toEqual(['runs']);
    expect(await readdir(path.join(folder, '.watchfloor', 'runs'))).toEqual([run]);
  });

  it('deletes its instances from a server that was there before', async () => {
    const { address, namespace } = inject('temporal');
    const { run, equal } = await demo('--address', address, '--namespace', namespace);
    expect(equal).toBe(true);
    const connection = await Connection.connect({ address });
    try {
      const { workflow } = new Client({ connection, namespace });
      await eventually(
        'none of them is listed',
        async () => (await workflow.count(`TaskQueue = 'watchfloor-${run}'`)).count === 0,
      );
    } finally {
      await connection.close();
    }
  });
});
