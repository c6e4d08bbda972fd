import { defineSearchAttributeKey, TypedSearchAttributes } from '@temporalio/common';
import { nanoid } from 'nanoid';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { temporalSource } from '../../audit/index.ts';
import { eventually } from '../../packages/xstate-temporal/test/support/histories.ts';
import { createProgramme, type Programme, readApplication } from '../../programme/index.ts';
import { checkServer } from '../../server/index.ts';
import { openProgramme, type ProgrammeStage } from '../support/programme.ts';

const tenant = `tenant-${nanoid(8).replaceAll(/[^A-Za-z0-9]/g, 'x')}`;
let stage: ProgrammeStage;
let programme: Programme;
beforeAll(async () => {
  stage = await openProgramme();
  programme = createProgramme(stage.client, { taskQueue: stage.taskQueue });
});
afterAll(() => stage?.close());

/** The search attributes of a case. */
const attributes = new TypedSearchAttributes([
  { key: defineSearchAttributeKey('WatchfloorMachine', 'KEYWORD'), value: 'eod-case' },
  { key: defineSearchAttributeKey('WatchfloorTenant', 'KEYWORD'), value: tenant },
  { key: defineSearchAttributeKey('WatchfloorState', 'KEYWORD_LIST'), value: ['opened.composing'] },
]);

test('a workflow that only says to be an instance is not listed as one', async () => {
  const elsewhere = `elsewhere-${nanoid()}`;
  const start = (type: string, taskQueue: string, args: unknown[] = [], more: { readonly startDelay?: string } = {}) =>
    stage.client.workflow.start(type, {
      ...{ workflowId: `eod-case/${tenant}~${nanoid()}`, taskQueue, args, typedSearchAttributes: attributes },
      ...(more as { readonly startDelay?: '1 day' }),
    });
  // Of another type, on another task queue, one that no worker sees as yet, and one that a worker refuses.
  const madeUp = [await start('stranger', stage.taskQueue), await start('stranger', elsewhere)];
  madeUp.push(await start('eodCase', elsewhere));
  madeUp.push(await start('eodCase', stage.taskQueue, [], { startDelay: '1 day' }));
  const refused = await start('eodCase', stage.taskQueue, [null]);
  await expect(refused.result()).rejects.toMatchObject({ cause: { type: 'START_MALFORMED' } });
  const facts = { hasMde: true, hasXdr: true, devicesEnrolled: 3, plan: 'plan2', e5: true };
  stage.know([{ tenantId: tenant, tenantName: 'Contoso', cloud: 'commercial', labOnly: false, ...facts }]);
  const request = { tenant, profile: 'mde', name: 'Ada Poe', email: 'ada@contoso.example' };
  const { instance } = await programme.apply(readApplication(request));
  const of = (query: string) => stage.client.workflow.count(query).then(({ count }) => count);
  await eventually(async () => (await of(`WatchfloorTenant = '${tenant}'`)) === 5);
  await eventually(async () => (await programme.list({ tenant, all: true })).instances.length > 0);
  for (const filter of [{ tenant }, { tenant, all: true }])
    expect((await programme.list(filter)).instances.map((row) => row.instance)).toEqual([instance]);
  const exported: string[] = [];
  for await (const { workflowId } of temporalSource(stage.client, { perSecond: 1_000 }).list(
    `WatchfloorTenant = '${tenant}'`,
  ))
    exported.push(workflowId);
  // An export takes any task queue: a team may have several.
  expect(exported.toSorted()).toEqual([instance, madeUp[2]?.workflowId, madeUp[3]?.workflowId].toSorted());
  const { address, namespace } = inject('temporal');
  const checks = await checkServer({ target: { address }, namespace, taskQueue: stage.taskQueue });
  expect(checks.find(({ name }) => name === 'elsewhere')).toMatchObject({ ok: false, optional: true });
  for (const one of madeUp) await one.terminate();
});
