import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { inBackground } from '../../support/processes.ts';
import { killAll, start } from '../support.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'watchfloor-stop-'));
});
afterAll(async () => {
  killAll();
  await rm(folder, { recursive: true, force: true });
});

it('Ctrl-C ends a scenario on a server of its own as stopped, since the server goes last and not first', async () => {
  const argv = ['simulate', 'ransomware-wave', '--small', '--on', 'temporal', '--trace'];
  // As a script's shell would start it: with Ctrl-C ignored, until the program asks for it.
  const run = start(folder, {}, argv, inBackground);
  run.child.stdin.end();
  // Its first steps: the server is up and its worker at work.
  await run.printed('CHECK_ELIGIBILITY');
  run.child.kill('SIGINT');
  const { code, err } = await run.ended;
  expect(code).toBe(130);
  expect(err.trim().split('\n').at(-1)).toBe('error ABORTED: Stopped on request.');
  // What "watchfloor dev" keeps has none of the scenario's instances: the server was a throwaway.
  expect(existsSync(path.join(folder, '.watchfloor/temporal/temporal.db'))).toBe(false);
});
