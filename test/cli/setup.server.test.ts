import { Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { missingSearchAttributes } from 'xstate-temporal/server';
import { cli } from '../support/run-cli.ts';

const { address } = inject('temporal');
const namespace = `set-up-${process.pid}`;
const where = ['--address', address, '--namespace', namespace];

let connection: Connection;
beforeAll(async () => {
  connection = await Connection.connect({ address });
});
afterAll(() => connection?.close());

const setup = async (...more: string[]) => JSON.parse((await cli('setup', ...where, ...more, '--json')).out);
const days = async () => {
  const { config } = await connection.workflowService.describeNamespace({ namespace });
  return Number(config?.workflowExecutionRetentionTtl?.seconds) / 86_400;
};
const places = ({ rows }: { rows: { name: string; inPlace: boolean }[] }) =>
  Object.fromEntries(rows.map(({ name, inPlace }) => [name, inPlace]));

describe('a server that others run', () => {
  it('is not touched by a dry run, which says what is missing', async () => {
    const told = await setup('--dry-run');
    expect(told).toMatchObject({ address, namespace, dryRun: true, changed: 3 });
    expect(places(told)).toEqual({ namespace: false, retention: false, 'search attributes': false });
    await expect(connection.workflowService.describeNamespace({ namespace })).rejects.toThrow(/not found/i);
    const { code, out } = await cli('setup', ...where, '--dry-run');
    expect(code).toBe(0);
    expect(out).toContain('Nothing was changed');
    expect(out).toContain('WatchfloorDeadline');
  });

  it('is given what is missing, and nothing the second time', async () => {
    expect(await setup('--retention', '30')).toMatchObject({ dryRun: false, changed: 3 });
    expect(await days()).toBe(30);
    expect(await missingSearchAttributes(connection, namespace)).toEqual([]);
    const again = await setup();
    expect(again.changed).toBe(0);
    expect(places(again)).toEqual({ namespace: true, retention: true, 'search attributes': true });
    expect(await days()).toBe(30);
  });

  it('has its retention changed where that is asked for, and only then', async () => {
    expect(await setup('--retention', '14', '--dry-run')).toMatchObject({ changed: 1 });
    expect(await days()).toBe(30);
    const told = await setup('--retention', '14');
    expect(told.rows[1]).toEqual({
      name: 'retention',
      inPlace: false,
      detail: 'closed executions are kept for 14 days; it was 30',
    });
    expect(await days()).toBe(14);
  });

  it.each([['0'], ['-1'], ['7d'], ['99999']])('takes no retention of %s', async (retention) => {
    const { code, err } = await cli('setup', ...where, '--retention', retention);
    expect(code).toBe(2);
    expect(err).toMatch(/^error USAGE_INVALID: .*days/);
  });

  it('where nobody answers is told in one line', async () => {
    const { code, err } = await cli('setup', '--address', '127.0.0.1:1');
    expect(code).toBe(5);
    expect(err).toMatch(/^error SERVER_UNREACHABLE: /);
  });
});
