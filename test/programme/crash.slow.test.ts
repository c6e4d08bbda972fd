import type { ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nanoid } from 'nanoid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDurableClient, type Instance } from 'xstate-temporal/client';
import { compile } from 'xstate-temporal/engine';
import { nodeSha256 } from 'xstate-temporal/engine/node';
import { readRun } from '../../audit/history/history-reader.ts';
import { relive } from '../../audit/restep/relive.ts';
import { eodCase } from '../../machines/index.ts';
import { type Crew, openCrew } from '../../packages/xstate-temporal/test/support/crew.ts';
import { historiesOf } from '../../packages/xstate-temporal/test/support/histories.ts';
import { programmeWorkflows } from '../../programme/worker/index.ts';
import { formInput, inquiry, permitted, reports } from '../machines/eod.ts';
import { filesIn } from '../support/files.ts';

const subscription = { role: 'system', name: 'eod-subscription/contoso' };
const customer = { role: 'customer-analyst', name: 'Ann Example' };
const expert = { role: 'expert', name: 'Ed Expert' };
const script = fileURLToPath(new URL('./worker-child.ts', import.meta.url));
const taskQueue = `crash-${nanoid()}`;

let crew: Crew;
beforeAll(async () => {
  crew = await openCrew('crash', programmeWorkflows, { loadOnce: true });
});
afterAll(() => crew?.close());

/** A worker in a process of its own; ready when it polls. */
const hire = (): Promise<ChildProcess> => crew.hire(script, taskQueue, crew.folder, crew.bundle);

function kill(worker: ChildProcess): Promise<unknown> {
  const gone = new Promise((resolve) => worker.once('exit', resolve));
  worker.kill('SIGKILL');
  return gone;
}

test('workers that are killed in the midst of cases lose nothing and double nothing', async () => {
  const durable = createDurableClient(crew.client, { taskQueue });
  const people = [{ id: permitted.person, permissions: permitted.permissions }];
  writeFileSync(filesIn(crew.folder).directoryFile, JSON.stringify({ tenants: [{ tenantId: 'contoso', people }] }));
  const first = await hire();
  const cases: Instance<typeof eodCase.machine>[] = [];
  for (let n = 0; n < 5; n++) {
    const key = `contoso~case-${nanoid()}`;
    cases.push(await durable.start(eodCase, key, { ...formInput, caseId: key }, { by: subscription }));
  }

  // While the cases are opened the worker goes; what was sent is answered by the next one.
  const opened = cases.map((one) => one.send(inquiry as never, subscription));
  await new Promise((resolve) => setTimeout(resolve, 60));
  await kill(first);
  const second = await hire();
  await Promise.all(opened);
  await Promise.all(cases.map((one) => one.until({ state: 'opened' })));

  await Promise.all(cases.map((one) => one.send({ type: 'ACCEPTED_BY_EXPERT' }, expert)));
  const advised = cases.map((one) => one.send(reports.CONCLUDED as never, expert, `report-${one.workflowId}`));
  await advised[0];
  await kill(second);
  await hire();
  await Promise.all(advised);
  // Sent again, as a client does that heard nothing.
  await Promise.all(cases.map((one) => one.send(reports.CONCLUDED as never, expert, `report-${one.workflowId}`)));
  await Promise.all(cases.map((one) => one.send({ type: 'CONFIRM_CLOSE' }, customer)));
  await Promise.all(cases.map((one) => one.result()));

  const { outboxDir, caseDeskDir, stateDir } = filesIn(crew.folder);
  const effects: Record<string, number> = {};
  const chart = compile(eodCase, { sha256: nodeSha256 });
  for (const one of cases) {
    const ledger = await one.ledger();
    expect(ledger.map(({ event }) => event.type)).toEqual([
      'xstate.init',
      'SUBMIT',
      'xstate.done.actor.authorization',
      'ACCEPTED_BY_EXPERT',
      'REPORT',
      'CONFIRM_CLOSE',
    ]);
    for (const effect of ledger.flatMap((record) => record.effects))
      if (effect.kind === 'runAction') effects[effect.name] = (effects[effect.name] ?? 0) + 1;
    expect((await one.describe()).attention).toEqual([]);
    const histories = await historiesOf(crew.client, one.workflowId);
    expect(relive(chart, histories.map(readRun), nodeSha256).divergences).toEqual([]);
  }
  // Each effect was carried out once, as its receiver sees it.
  expect(
    readdirSync(outboxDir, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.eml')),
  ).toHaveLength(effects.sendMail ?? 0);
  const notices = readFileSync(join(stateDir, 'staff.jsonl'), 'utf8').trim().split('\n');
  expect(notices).toHaveLength(effects.notifyStaff ?? 0);
  const entries = readdirSync(caseDeskDir, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json') && !name.includes('.journal'))
    .map((name) => JSON.parse(readFileSync(join(caseDeskDir, name), 'utf8')).history.length as number);
  expect(entries).toHaveLength(cases.length);
  expect(entries.reduce((sum, n) => sum + n, 0)).toBe(effects.updateCaseDesk);
});
