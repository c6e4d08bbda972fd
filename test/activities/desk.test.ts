import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { alertId } from '../../activities/graph-alert.ts';
import { caseDeskInFolder, createActivities, graphAlert, type Ticket } from '../../activities/index.ts';
import { nothing } from '../../machines/inquiry/index.ts';
import type { CaseDeskParams } from '../../machines/ports.ts';
import { alertChannels, staffNotices } from '../../machines/ports.ts';
import { openToOthers } from '../support/modes.ts';
import { temporaryFolder } from './folder.ts';
import { alert, delivery, linesOf, noon, note, opening, optionsIn, publishEverywhere } from './support.ts';

const day = 86_400_000;
const about = { tenantId: 'contoso-test', caseId: 'contoso-test~case-1' };
const ticketIn = (folder: string): Ticket =>
  JSON.parse(readFileSync(join(optionsIn(folder).caseDeskDir, 'contoso-test/case-1.json'), 'utf8'));

async function desk(folder: string, ...updates: CaseDeskParams[]): Promise<Ticket> {
  const { actions } = createActivities(optionsIn(folder));
  for (const [index, update] of updates.entries()) {
    const result = await actions.updateCaseDesk(update, delivery(`${index + 1}.0`));
    expect(result).toEqual({ entry: index + 1 });
  }
  return ticketIn(folder);
}

const handOver = {
  ...about,
  at: noon + day,
  path: 'cirt',
  opensTicket: true,
  topic: 'An operator is active',
  contextUrl: 'https://portal.example/alerts/1',
  reason: 'An operator is active.',
  inquiry: 'Who is this?',
  about: nothing,
  submitter: { name: 'Sam Example', email: 'sam@contoso.test' },
  reports: [],
  advice: null,
  samples: [],
  linkedNotification: null,
  replyTo: ['soc@contoso.test'],
};

test('a ticket gathers what the case is about, each thing once', async () => {
  const named = { ...nothing, alerts: ['1'], devices: ['fs-01'], timeRange: { from: 1, until: 2 } };
  const ticket = await desk(temporaryFolder(), opening, { ...note('These.'), about: named } as CaseDeskParams);
  expect(ticket.about).toEqual(named);
  expect(ticket.inquiry).not.toHaveProperty('about');
  expect(ticket.inquiry).toMatchObject({ missing: [] });
});

test('what the adapters write is for its owner alone', async () => {
  const folder = temporaryFolder();
  await desk(folder, { ...opening, ...about });
  await publishEverywhere(createActivities(optionsIn(folder)), alert, delivery('2.0'));
  expect(readdirSync(folder)).toContain('cases');
  expect(openToOthers(folder)).toEqual([]);
});

test('cases whose ids some systems take for one file have tickets of their own', async () => {
  const folder = temporaryFolder();
  const tickets = caseDeskInFolder(folder);
  const ids = ['case-1', 'Case-1', 'case-1.', 'CON', 'nul', '../case-1'].map((name) => `contoso-test~${name}`);
  for (const caseId of ids) await tickets.update({ ...opening, caseId }, `of ${caseId}`);
  const files = readdirSync(join(folder, 'contoso-test')).filter((name) => name.endsWith('.json'));
  expect(new Set(files.map((name) => name.toLowerCase())).size).toBe(ids.length);
  for (const caseId of ids) expect((await tickets.read(caseId))?.caseId).toBe(caseId);
});

test('a ticket takes nothing of another tenant, and tenants that differ by a capital share no folder', async () => {
  const folder = temporaryFolder();
  const tickets = caseDeskInFolder(folder);
  const foreign = tickets.update({ ...opening, tenantId: 'contoso' }, 'k');
  await expect(foreign).rejects.toMatchObject({ code: 'TENANT_MISMATCH', retryable: false });
  for (const tenantId of ['a', 'A', 'a-1'])
    await tickets.update({ ...opening, tenantId, caseId: `${tenantId}~1` }, tenantId);
  expect(new Set(readdirSync(folder).map((name) => name.toLowerCase())).size).toBe(3);
});

test('an alert has the shape of the security alert of Microsoft Graph', () => {
  const graph = graphAlert(alert, 'w/r/1.0');
  expect(graph).toMatchObject({
    '@odata.type': '#microsoft.graph.security.alert',
    detectionSource: 'microsoftThreatExperts',
    serviceSource: 'microsoft365Defender',
    status: 'new',
    severity: 'high',
    tenantId: 'contoso-test',
    providerAlertId: 'contoso-test~n-1',
    title: alert.title,
    description: alert.description,
    recommendedActions: alert.recommendedActions,
    mitreTechniques: ['T1021.002'],
    systemTags: ['Threat experts'],
    createdDateTime: '2021-06-10T12:00:00.000Z',
    lastUpdateDateTime: '2021-06-10T12:00:00.000Z',
    firstActivityDateTime: '2021-06-10T11:00:00.000Z',
    threatDisplayName: 'Hands-on-keyboard attack',
  });
  expect(graph.evidence).toMatchObject([
    { '@odata.type': '#microsoft.graph.security.deviceEvidence', deviceDnsName: 'ws-041.contoso.test' },
    {
      '@odata.type': '#microsoft.graph.security.userEvidence',
      userAccount: { accountName: 'sam', domainName: null, userPrincipalName: 'sam@contoso.test' },
    },
    {
      '@odata.type': '#microsoft.graph.security.userEvidence',
      userAccount: { accountName: 'svc-backup', domainName: 'CONTOSO', userPrincipalName: null },
    },
    { '@odata.type': '#microsoft.graph.security.mailboxEvidence', primaryAddress: 'soc@contoso.test' },
  ]);
});

test('an alert id is "ta" and a GUID, the same for the same effect and another for another', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), (one, two) => {
      expect(alertId(one)).toMatch(/^ta[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      expect(alertId(one) === alertId(two)).toBe(one === two);
    }),
  );
});

test('alerts come as one line each, in order, and a second delivery adds none', async () => {
  const folder = temporaryFolder();
  const options = optionsIn(folder);
  const publish = (id: string, effect: string) =>
    publishEverywhere(createActivities(options), { ...alert, notificationId: id }, delivery(effect));
  const first = await publish('contoso-test~n-1', '1.0');
  await publish('contoso-test~n-2', '2.0');
  expect(await publish('contoso-test~n-1', '1.0')).toEqual(first);
  expect(linesOf(options.alertsFile).map(({ providerAlertId }) => providerAlertId)).toEqual([
    'contoso-test~n-1',
    'contoso-test~n-2',
  ]);
  expect(first).toEqual(alertChannels.map((channel) => ({ channel, notificationId: 'contoso-test~n-1' })));
});

test('a lost mark does not double an alert, a call on staff or an entry of a ticket', async () => {
  const folder = temporaryFolder();
  const options = optionsIn(folder);
  const staff = {
    desk: 'experts',
    notice: 'caseOpened',
    tenantId: 'contoso-test',
    about: 'eod-case/case-1',
    at: noon,
    number: 1,
    text: null,
  };
  for (let time = 0; time < 2; time += 1) {
    const activities = createActivities(options);
    const { actions } = activities;
    await publishEverywhere(activities, alert, delivery('1.0'));
    await actions.notifyStaff(staff, delivery('2.0'));
    await actions.updateCaseDesk(opening, delivery('3.0'));
    await actions.handOverToIr(handOver, delivery('4.0'));
    rmSync(join(options.stateDir, 'done'), { recursive: true });
  }
  expect(linesOf(options.alertsFile)).toHaveLength(1);
  expect(linesOf(join(options.stateDir, 'staff.jsonl'))).toHaveLength(1);
  expect(ticketIn(folder).history).toHaveLength(2);
  expect(readdirSync(join(options.caseDeskDir, 'contoso-test/incident-response'))).toHaveLength(1);
});

test('a ticket is opened with what the customer wrote and when the first report is due', async () => {
  const ticket = await desk(temporaryFolder(), opening);
  expect(ticket).toMatchObject({
    ...about,
    status: 'open',
    openedAt: '2021-06-10T12:00:00.000Z',
    firstReportDue: '2021-06-12T12:00:00.000Z',
    firstReportAt: null,
    firstReportBreached: false,
    trackedFor: null,
    outcome: null,
    inquiry: {
      topic: opening.operation === 'open' ? opening.topic : '',
      entryPoint: 'EP4',
      submitter: { name: 'Sam Example' },
    },
  });
});

test('a ticket follows its case from opening to close, with every step in its history', async () => {
  const sample = { sha256: 'a'.repeat(64), size: 10, name: 'updater.exe', location: '/samples/1' };
  const report = { operation: 'report', ...about, text: 'See the mail.' } as const;
  const folder = temporaryFolder();
  const ticket = await desk(
    folder,
    opening,
    { operation: 'accept', ...about, at: noon + 1, expert: 'Kim Example' },
    { ...report, at: noon + 2, number: 1, status: 'FILE_SAMPLES_NEEDED' },
    { operation: 'samples', ...about, at: noon + 3, samples: [sample] },
    { ...report, at: noon + 4, number: 2, status: 'CONCLUDED' },
    { operation: 'track', ...about, at: noon + 5, visibleTo: 'team' },
    { operation: 'close', ...about, at: noon + day, outcome: 'concluded' },
  );
  expect(ticket).toMatchObject({
    status: 'closed',
    expert: 'Kim Example',
    firstReportAt: '2021-06-10T12:00:00.002Z',
    updatedAt: '2021-06-11T12:00:00.000Z',
    trackedFor: 'team',
    outcome: 'concluded',
    samples: [sample],
  });
  expect(ticket.history.map(({ entry, operation }) => [entry, operation])).toEqual([
    [1, 'open'],
    [2, 'accept'],
    [3, 'report'],
    [4, 'samples'],
    [5, 'report'],
    [6, 'track'],
    [7, 'close'],
  ]);
  expect(ticket.history[4]).toMatchObject({ status: 'CONCLUDED', entry: 5, number: 2, text: 'See the mail.' });
});

test.each([
  ['MORE_INFO_NEEDED', 'waitingForCustomer'],
  ['FILE_SAMPLES_NEEDED', 'waitingForCustomer'],
  ['MORE_TIME_NEEDED', 'investigating'],
  ['CONCLUDED', 'advised'],
] as const)(
  'after a report %s a ticket is %s, and an answer sets the experts to work again',
  async (status, expected) => {
    const folder = temporaryFolder();
    const report = { operation: 'report', ...about, at: noon, number: 1, status, text: 'x' } as const;
    expect((await desk(folder, opening, report)).status).toBe(expected);
    await createActivities(optionsIn(folder)).actions.updateCaseDesk(note('An answer'), delivery('9.0'));
    expect(ticketIn(folder).status).toBe('investigating');
  },
);

test('a breach marks the ticket and leaves its status', async () => {
  const ticket = await desk(temporaryFolder(), opening, {
    operation: 'breach',
    ...about,
    at: noon + 2 * day,
    due: noon + 2 * day,
  });
  expect(ticket).toMatchObject({ status: 'open', firstReportBreached: true });
});

test('what comes after the close is noted and does not open the ticket again', async () => {
  const close: CaseDeskParams = { operation: 'close', ...about, at: noon, outcome: 'noReply' };
  const ticket = await desk(temporaryFolder(), opening, close, note('Too late'));
  expect(ticket.status).toBe('closed');
  expect(ticket.history).toHaveLength(3);
});

test('an entry whose opening never came is kept all the same', async () => {
  expect(await desk(temporaryFolder(), note('An answer'))).toMatchObject({
    inquiry: null,
    history: [{ operation: 'note' }],
  });
});

test('a hand-over leaves a referral with a reference that the ticket quotes', async () => {
  const folder = temporaryFolder();
  await desk(folder, opening);
  const { actions } = createActivities(optionsIn(folder));
  const result = (await actions.handOverToIr(handOver, delivery('9.0'))) as { reference: string };
  expect(result.reference).toMatch(/^IR-[0-9A-F]{12}$/);
  expect(ticketIn(folder)).toMatchObject({
    status: 'handedOver',
    handOver: { path: 'cirt', reference: result.reference },
  });
  const file = join(optionsIn(folder).caseDeskDir, 'contoso-test/incident-response', `${result.reference}.json`);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
    ...result,
    caseId: 'contoso-test~case-1',
    path: 'cirt',
    ticket: 'requested',
  });
});

test('entries of one case that come from several processes at once are all in the ticket, once', async () => {
  const folder = temporaryFolder();
  const workers = [1, 2, 3].map(() => createActivities(optionsIn(folder)));
  const numbers = Array.from({ length: 12 }, (_, index) => index);
  await Promise.all(
    workers.flatMap(({ actions }) => numbers.map((n) => actions.updateCaseDesk(note(`note ${n}`), delivery(`${n}.0`)))),
  );
  const texts = ticketIn(folder).history.map(({ text }) => text);
  expect([...texts].sort()).toEqual(numbers.map((n) => `note ${n}`).sort());
  expect(await caseDeskInFolder(optionsIn(folder).caseDeskDir).read('contoso-test~case-1')).toEqual(ticketIn(folder));
});

test('a desk that knows nothing of a case says so', async () => {
  expect(await caseDeskInFolder(temporaryFolder()).read('contoso-test~case-1')).toBeUndefined();
});

test.each(staffNotices)('a call on staff for %s says in a sentence whom it is about', async (notice) => {
  const options = optionsIn(temporaryFolder());
  const params = {
    desk: 'reviewers',
    notice,
    tenantId: 'contoso-test',
    about: 'tan-application/contoso-test',
    at: noon,
    number: 3,
    text: null,
  };
  await createActivities(options).actions.notifyStaff(params, delivery('1.0'));
  const [line] = linesOf(join(options.stateDir, 'staff.jsonl'));
  expect(line).toMatchObject({ desk: 'reviewers', notice, at: '2021-06-10T12:00:00.000Z', number: 3 });
  expect(line?.summary).toMatch(/contoso-test.*\(3 times now\)$/);
});

test.each([
  ['notifyStaff', { desk: 'kitchen' }],
  ['updateCaseDesk', { ...opening, caseId: '../../etc/passwd' }],
  ['updateCaseDesk', { ...about, operation: 'erase', at: noon }],
  ['handOverToIr', { ...handOver, path: 'nobody' }],
] as const)('%s refuses for good what its port does not allow, and writes nothing', async (name, params) => {
  const folder = temporaryFolder();
  await expect(createActivities(optionsIn(folder)).actions[name](params, delivery('1.0'))).rejects.toMatchObject({
    code: 'PARAMS_INVALID',
    retryable: false,
  });
  expect(readdirSync(folder)).toEqual([]);
});

test.each([
  [{ ...alert, severity: 'extreme' }],
  [{ ...alert, createdAt: Number.MAX_SAFE_INTEGER }],
  [{ ...alert, notificationId: '../../etc/passwd' }],
])('publishToChannel refuses for good what its port does not allow, and writes nothing (%#)', async (wrong) => {
  const folder = temporaryFolder();
  await expect(publishEverywhere(createActivities(optionsIn(folder)), wrong, delivery('1.0'))).rejects.toMatchObject({
    code: 'PARAMS_INVALID',
    retryable: false,
  });
  expect(readdirSync(folder)).toEqual([]);
});

test('an effect that is no longer wanted is not begun', async () => {
  const folder = temporaryFolder();
  const activities = createActivities(optionsIn(folder));
  const context = delivery('1.0', { signal: AbortSignal.abort() });
  await expect(publishEverywhere(activities, alert, context)).rejects.toMatchObject({ name: 'AbortError' });
  expect(readdirSync(folder)).toEqual([]);
});
