import { nanoid } from 'nanoid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WatchfloorError } from 'xstate-temporal/engine';
import { createProgramme, type Programme, readApplication, readInquiry, readPurchase } from '../../programme/index.ts';
import { openProgramme, type ProgrammeStage } from '../support/programme.ts';

const tenant = `contoso-${nanoid(8).replaceAll(/[^A-Za-z0-9]/g, 'x')}`;
const application = { machine: 'tan-application', key: tenant };
const applicant = { role: 'applicant', name: 'Ada Poe' };
const reviewer = { role: 'reviewer', name: 'Robin Doe' };
const hunter = { role: 'hunter', name: 'Hal Doe' };
const service = { role: 'system', name: 'operations' };
const seller = { role: 'account-team', name: 'Sam Roe' };

let stage: ProgrammeStage;
let programme: Programme;
beforeAll(async () => {
  stage = await openProgramme();
  const facts = { hasMde: true, hasXdr: true, devicesEnrolled: 3, plan: 'plan2', e5: true };
  const people = [{ id: applicant.name, permissions: ['manageSecuritySettings'] }];
  stage.know([{ tenantId: tenant, tenantName: 'Contoso', cloud: 'commercial', labOnly: false, ...facts, people }]);
  programme = createProgramme(stage.client, { taskQueue: stage.taskQueue });
});
afterAll(() => stage?.close());

async function refusal(work: Promise<unknown>): Promise<Pick<WatchfloorError, 'code' | 'details' | 'message'>> {
  return work.then(
    () => expect.unreachable(),
    (error: WatchfloorError) => error,
  );
}

/** One customer, from application to case, as a portal would live it. */
describe('the programme as an API', () => {
  it('takes an application as far as the applicant can, and says what it waits for', async () => {
    const request = { tenant, profile: 'mde', name: 'Ada Poe', email: 'ada@contoso.example' };
    const applied = await programme.apply(readApplication(request));
    expect(applied).toMatchObject({
      instance: `tan-application/${tenant}`,
      pending: { reason: 'talksMissing', events: ['TALKED_TO_TSP', 'TALKED_TO_ACCOUNT_TEAM'] },
      failedGates: [],
    });
    expect(await refusal(programme.apply(readApplication(request)))).toMatchObject({ code: 'ALREADY_STARTED' });
    await programme.send(application, { type: 'TALKED_TO_TSP', with: 'Kim Lee' }, applicant);
    await programme.send(application, { type: 'TALKED_TO_ACCOUNT_TEAM' }, applicant);
  });

  it('refuses with what the guards ask for, and with what is wrong field by field', async () => {
    const form = { type: 'SUBMIT', name: 'Ada Poe', email: 'ada@contoso.example' };
    const unread = await refusal(programme.send(application, { ...form, privacyRead: false }, applicant));
    const asked = 'The privacy statement must have been read: privacyRead=true';
    expect(unread).toMatchObject({ code: 'EVENT_NOT_ACCEPTED', details: { reason: 'guards', unmet: [asked] } });
    expect(unread.message).toMatch(
      /Its conditions are not met\. The privacy statement must have been read: .*=true\.$/,
    );
    expect(await refusal(programme.send(application, form, applicant))).toMatchObject({
      code: 'EVENT_INVALID',
      details: { faults: [{ at: 'privacyRead', problem: 'is missing' }] },
    });
    expect(await refusal(programme.send(application, { type: 'APPROVE' }, reviewer))).toMatchObject({
      code: 'EVENT_NOT_ACCEPTED',
      details: { reason: 'state' },
    });
    expect(await refusal(programme.send({ ...application, key: 'none' }, { type: 'SUBMIT' }, applicant))).toMatchObject(
      { code: 'INSTANCE_NOT_FOUND', details: { machine: 'tan-application', key: 'none' } },
    );
  });

  it('offers each role what it may send, and takes an event once under one id', async () => {
    const form = { type: 'SUBMIT', name: 'Ada Poe', email: 'ada@contoso.example', privacyRead: true };
    await programme.send(application, form, applicant);
    expect((await programme.offers(application, 'reviewer')).map(({ event }) => event)).toEqual(
      expect.arrayContaining(['APPROVE', 'REJECT', 'REQUEST_CLARIFICATION']),
    );
    expect(await programme.offers(application, 'reviewer')).toContainEqual({
      event: 'REJECT',
      roles: ['reviewer'],
      fields: ['reason'],
      isInternal: false,
      barred: [{ event: 'REJECT', people: [applicant.name] }],
    });
    // Who applies decides nothing, whatever role they come in.
    const self = { role: 'reviewer', name: applicant.name };
    expect((await programme.offers(application, self)).map(({ event }) => event)).toEqual(['REQUEST_CLARIFICATION']);
    expect(await refusal(programme.send(application, { type: 'APPROVE' }, self))).toMatchObject({
      code: 'SEGREGATION_OF_DUTIES',
    });
    expect(await programme.offers(application, 'expert')).toEqual([]);
    const first = await programme.send(application, { type: 'APPROVE' }, reviewer, 'approve-once');
    const again = await programme.send(application, { type: 'APPROVE' }, reviewer, 'approve-once');
    expect(again.receipt).toEqual({ ...first.receipt, duplicate: expect.any(Boolean) });
    expect(again.now.seq).toBe(first.now.seq);
  });

  it('shows the hunters’ notification to its tenant', async () => {
    const lead = { type: 'LEAD_FOUND', leadId: 'l1', threatKind: 'cyberEspionage', summary: 'A beacon' };
    await programme.send(application, lead, hunter);
    const scope = { devices: ['d1'], deviceGroups: [], users: [], mailboxes: [] };
    const finding = { title: 'A beacon', severity: 'high', scope, description: 'It calls home.' };
    await programme.send(application, { type: 'CONFIRM_THREAT', leadId: 'l1', ...finding }, hunter);
    await programme.send(application, { type: 'PUBLISHED', leadId: 'l1', recommendedActions: 'Isolate it' }, hunter);
    await expect
      .poll(async () => (await programme.notifications({ tenant })).notifications, { timeout: 60_000, interval: 500 })
      .toMatchObject([{ machine: 'attack-notification', tenant, notification: { content: { title: 'A beacon' } } }]);
    expect((await programme.notifications({ tenant: 'another' })).notifications).toEqual([]);
  });

  it('sells a subscription, opens a case under it, and lists what there is', async () => {
    const page = { entryPoint: 'EP2', url: 'https://portal.example/machines/7' };
    const submitter = { submitterName: 'Ada Poe', submitterEmail: 'ada@contoso.example' };
    const request = { tenant, profile: 'mde', ...page, ...submitter, inquiry: 'What is it?' };
    expect(await refusal(programme.openCase(readInquiry(request)))).toMatchObject({
      code: 'NO_SUBSCRIPTION',
      details: { contacts: ['account team', 'Microsoft representative'] },
    });
    // Where the configuration sells none, nobody is named either.
    const unsold = createProgramme(stage.client, {
      taskQueue: stage.taskQueue,
      policy: { 'eod-subscription': { sold: false } },
    });
    expect(await refusal(unsold.openCase(readInquiry(request)))).toMatchObject({
      code: 'NO_SUBSCRIPTION',
      message: expect.stringContaining('It is no longer sold.'),
      details: { contacts: [] },
    });
    const bought = await programme.subscribe(readPurchase({ tenant, profile: 'mde' }, { by: seller }));
    expect(bought.now.states).toEqual(['full']);
    const opened = await programme.openCase(readInquiry(request));
    expect(opened).toMatchObject({ now: { states: ['opened'] }, problem: null });
    const { ledger } = await programme.show({ machine: 'eod-case', key: opened.key }, { ledger: true });
    expect(ledger?.map(({ event }) => [event.type, event.by.role])).toEqual([
      ['xstate.init', 'system'],
      ['SUBMIT', 'system'],
      ['xstate.done.actor.authorization', 'system'],
    ]);
    await expect
      .poll(async () => (await programme.list({ tenant })).instances.map(({ machine }) => machine).toSorted(), {
        timeout: 60_000,
        interval: 500,
      })
      .toEqual(['attack-notification', 'eod-case', 'eod-subscription', 'tan-application']);
    expect(await programme.list({ tenant, limit: 1 })).toMatchObject({ instances: [{}], more: true });

    // The subscription is of another profile than whoever asks believes.
    expect(
      await refusal(programme.openCase(readInquiry({ ...request, profile: 'xdr', entryPoint: 'EP3' }))),
    ).toMatchObject({
      code: 'EVENT_NOT_ACCEPTED',
      message: expect.stringContaining('Profile mde has the entry points EP1'),
    });

    await programme.send({ machine: 'eod-subscription', key: tenant }, { type: 'CONTRACT_END' }, seller);
    expect(await refusal(programme.openCase(readInquiry(request)))).toMatchObject({
      code: 'NO_SUBSCRIPTION',
      details: { subscription: `eod-subscription/${tenant}`, contacts: ['account team', 'Microsoft representative'] },
    });
    // Nobody is sent to sellers who sell it no longer.
    await programme.send({ machine: 'eod-subscription', key: tenant }, { type: 'SUNSET' }, service);
    expect(await refusal(programme.openCase(readInquiry(request)))).toMatchObject({
      code: 'NO_SUBSCRIPTION',
      message: expect.stringContaining('It is no longer sold.'),
      details: { contacts: [] },
    });
  });

  it('opens one case for an inquiry, however often it is asked for, and none again when it has closed', async () => {
    const other = `${tenant}-y`;
    const page = { entryPoint: 'EP2', url: 'https://portal.example/machines/7' };
    const submitter = { submitterName: 'Ada Poe', submitterEmail: 'ada@contoso.example' };
    const asked = { tenant: other, profile: 'mde', ...page, ...submitter, inquiry: 'What is it?' };
    stage.know([{ tenantId: other, people: [{ id: applicant.name, permissions: ['manageSecuritySettings'] }] }]);
    await programme.subscribe(readPurchase({ tenant: other, profile: 'mde' }, { by: seller }));
    const open = () => programme.openCase(readInquiry(asked, { request: 'bought' }));
    const { isKnown, key } = await open();
    expect(isKnown).toBe(false);
    expect(await open()).toMatchObject({ key, now: { states: ['opened'], seq: 3 }, isKnown: true });
    const instance = { machine: 'eod-case', key };
    // Only a closed case is continued by another one, on every way in.
    const subscription = { machine: 'eod-subscription', key: other };
    const ada = { role: 'customer-analyst', name: 'Ada Poe' };
    const continues = (reopens: string) => readInquiry({ ...asked, reopens }, { request: 'again' });
    const ways = (reopens: string) => [
      () => programme.openCase(continues(reopens)),
      () => programme.send(subscription, { ...continues(reopens).consult }, ada),
    ];
    for (const [reopens, code] of [
      [key, 'CASE_NOT_CLOSED'],
      [`${other}~nowhere`, 'INSTANCE_NOT_FOUND'],
    ] as const)
      for (const way of ways(reopens)) expect(await refusal(way())).toMatchObject({ code });
    // So is a notification that an inquiry is about.
    const about = readInquiry({ ...asked, notification: `${other}~notification-9` }, { request: 'about' });
    for (const way of [() => programme.openCase(about), () => programme.send(subscription, { ...about.consult }, ada)])
      expect(await refusal(way())).toMatchObject({ code: 'INSTANCE_NOT_FOUND' });
    // What another tenant has, nobody learns.
    expect(
      await refusal(
        programme.send(subscription, { ...about.consult, linkedNotification: `${tenant}~notification-1` }, ada),
      ),
    ).toMatchObject({ code: 'EVENT_NOT_ACCEPTED', message: expect.stringContaining('of this tenant') });
    const { runId } = await stage.client.workflow.getHandle(`eod-case/${key}`).describe();
    await programme.send(instance, { type: 'WITHDRAW' }, ada);
    await stage.client.workflow.getHandle(`eod-case/${key}`).result();
    expect(await open()).toMatchObject({ key, isKnown: true, now: { states: ['closed'], status: 'done' } });
    expect(await programme.openCase(continues(key))).toMatchObject({ isKnown: false, now: { states: ['opened'] } });
    const after = await stage.client.workflow.getHandle(`eod-case/${key}`).describe();
    expect([after.runId, after.status.name]).toEqual([runId, 'COMPLETED']);
  });

  it('says within seconds that no worker is there', async () => {
    const lonely = createProgramme(stage.client, { taskQueue: `nobody-${nanoid()}` });
    const error = await refusal(lonely.apply(readApplication({ tenant: `${tenant}-x`, profile: 'mde' })));
    expect(error).toMatchObject({ code: 'NO_WORKER', details: { taskQueue: expect.stringMatching(/^nobody-/) } });
  });
});
