import { mkdirSync, rmdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { expect, test } from 'vitest';
import { startSweeper } from '../../cli/audit/sweeper.ts';
import { inFolder } from '../support/audit.ts';

const uncoded = { options: { namespace: 'n', loadedDataConverter: { payloadCodecs: [] } } };
const answering = (list: () => Promise<unknown>) =>
  ({ ...uncoded, workflowService: { listWorkflowExecutions: list } }) as unknown as Client;

const options = (root: string, told: string[]) => ({
  root,
  archive: path.join(root, 'archive'),
  every: 5,
  tell: (text: string) => void told.push(text),
});

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await pause(5);
}

test('a sweeper that cannot reach the server says so once, goes on trying, and stops when it is asked to', () =>
  inFolder(async (folder) => {
    let asked = 0;
    const told: string[] = [];
    const down = answering(async () => {
      asked++;
      throw new Error('the server is away');
    });
    const sweeper = startSweeper(down, options(folder, told));
    await until(() => asked >= 3);
    await sweeper.stop();
    const before = asked;
    await pause(30);
    expect(asked).toBe(before);
    expect(told).toEqual(['closed cases could not be archived: the server is away']);
  }));

test('a sweeper with nothing to archive says nothing', () =>
  inFolder(async (folder) => {
    let asked = 0;
    const told: string[] = [];
    const idle = answering(async () => {
      asked++;
      return { executions: [], nextPageToken: new Uint8Array() };
    });
    const sweeper = startSweeper(idle, options(folder, told));
    await until(() => asked >= 2);
    await sweeper.stop();
    expect(told).toEqual([]);
  }));

test('a sweeper leaves the turn to another that sweeps into the same archive, without a word', () =>
  inFolder(async (folder) => {
    let asked = 0;
    const told: string[] = [];
    const lock = path.join(folder, 'archive', 'sweep.lock');
    mkdirSync(lock, { recursive: true });
    const idle = answering(async () => {
      asked++;
      return { executions: [], nextPageToken: new Uint8Array() };
    });
    const sweeper = startSweeper(idle, options(folder, told));
    await pause(200);
    expect([asked, told]).toEqual([0, []]);
    rmdirSync(lock);
    await until(() => asked >= 1);
    await sweeper.stop();
    expect(told).toEqual([]);
  }));
