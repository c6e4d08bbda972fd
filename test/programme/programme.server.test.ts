import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nanoid } from 'nanoid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compile, type Definition } from 'xstate-temporal/engine';
import { nodeSha256 } from 'xstate-temporal/engine/node';
import { readRun } from '../../audit/history/history-reader.ts';
import { relive } from '../../audit/restep/relive.ts';
import { eodCase, tanApplication } from '../../machines/index.ts';
import { codeOfRefusal, eventually, historiesOf } from '../../packages/xstate-temporal/test/support/histories.ts';
import { readMail } from '../activities/mime.ts';
import { formInput, inquiry, reports } from '../machines/eod.ts';
import { confirmed, form, goodFacts, published } from '../machines/tan.ts';
import { openProgramme, type ProgrammeStage } from '../support/programme.ts';

const as = (role: string) => ({ role, name: `${role} of the test` });

let stage: ProgrammeStage;
beforeAll(async () => {
  stage = await openProgramme();
});
afterAll(() => stage?.close());

const mails = () =>
  readdirSync(stage.files.outboxDir, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.eml'))
    .map((name) => readMail(readFileSync(join(stage.files.outboxDir, name))));

async function expectFaithful(workflowId: string, definition: Definition): Promise<void> {
  const histories = await historiesOf(stage.client, workflowId);
  const chart = compile(definition, { sha256: nodeSha256 });
  expect(relive(chart, histories.map(readRun), nodeSha256).divergences).toEqual([]);
}

describe('whole lives on the real server, with the real adapters', () => {
  test('of an application: from the talks to the first notification, and its end', async () => {
    const tenantId = `contoso-${nanoid(6)
      .toLowerCase()
      .replace(/[^a-z0-9]/g, 'x')}`;
    stage.know([{ ...goodFacts, tenantId }]);
    const input = { tenantId, tenantName: 'Contoso', profile: 'mde' as const };
    const tan = await stage.durable.start(tanApplication, tenantId, input, { by: as('applicant') });
    const send = (role: string, event: object) => tan.send(event as never, as(role));
    await send('applicant', { type: 'CHECK_ELIGIBILITY' });
    expect(await codeOfRefusal(send('applicant', form))).toBe('EVENT_NOT_ACCEPTED');
    await send('technical-service-provider', { type: 'TALKED_TO_TSP' });
    await send('account-team', { type: 'TALKED_TO_ACCOUNT_TEAM' });
    // The directory is asked by an activity; its answer is not waited for here.
    await tan.until({ state: 'applying' });
    await send('applicant', form);
    expect(await codeOfRefusal(send('applicant', { type: 'APPROVE' }))).toBe('ROLE_NOT_ALLOWED');
    const approved = await send('reviewer', { type: 'APPROVE' });
    expect(approved.to.some((state) => state.startsWith('active') || state.startsWith('awaitingActivation'))).toBe(
      true,
    );
    await send('hunter', {
      type: 'LEAD_FOUND',
      leadId: 'lead-1',
      threatKind: 'handsOnKeyboardAttack',
      summary: 'A shell.',
    });
    await send('hunter', confirmed);
    await send('hunter', published);
    await eventually(async () => !(await tan.describe()).busy);
    expect((await tan.describe()).attention).toEqual([]);
    expect((await tan.snapshot()).context).toMatchObject({ notificationCount: 1 });
    expect(mails().some(({ headers }) => JSON.stringify(headers).includes('ann@contoso.example'))).toBe(true);
    await expectFaithful(tan.workflowId, tanApplication);
    await tan.handle.terminate();
  });

  test('of an application whose tenant the directory does not know: the actor fails, and is asked again', async () => {
    const tenantId = `nobody-${Date.now()}`;
    stage.know([]);
    const tan = await stage.durable.start(
      tanApplication,
      tenantId,
      { tenantId, profile: 'mde' },
      { by: as('applicant') },
    );
    await tan.send({ type: 'CHECK_ELIGIBILITY' }, as('applicant'));
    await tan.until({ state: 'eligibilityCheck.environment.unavailable' });
    stage.know([{ ...goodFacts, tenantId }]);
    await tan.send({ type: 'RETRY' }, as('account-team'));
    await tan.until({ state: 'eligibilityCheck.environment.ok' });
    await expectFaithful(tan.workflowId, tanApplication);
    await tan.handle.terminate();
  });

  test('of a case whose first report comes too late: the two-day clock, in seconds', async () => {
    const caseId = `contoso~case-${nanoid()}`;
    const input = { ...formInput, caseId, policy: { firstReportDue: '2s', quietClose: '3s' } };
    stage.know([{ tenantId: 'contoso', people: [{ id: inquiry.askedBy, permissions: ['manageSecuritySettings'] }] }]);
    const one = await stage.durable.start(eodCase, caseId, input, { by: as('system') });
    const { at } = await one.send(inquiry as never, as('system'));
    await one.until({ state: 'opened' });
    await one.send({ type: 'ACCEPTED_BY_EXPERT' }, as('expert'));
    await eventually(async () => ((await one.snapshot()).context as { breachedAt: number | null }).breachedAt !== null);
    await one.send(reports.CONCLUDED as never, as('expert'));
    expect(await one.result()).toMatchObject({ caseId, breached: true, reports: 1 });
    const ledger = await one.ledger();
    expect(ledger.find(({ event }) => event.type === 'FIRST_REPORT_DUE')).toMatchObject({ at: at + 2_000 });
    const file = readdirSync(stage.files.caseDeskDir, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.json') && !name.includes('.journal'))
      .map((name) => readFileSync(join(stage.files.caseDeskDir, name), 'utf8'))
      .find((text) => text.includes(caseId));
    expect(file).toBeDefined();
    expect(mails().some(({ headers }) => JSON.stringify(headers).includes('soc@contoso.example'))).toBe(true);
    await expectFaithful(one.workflowId, eodCase);
  });
});
