import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type AlertSink,
  createActivities,
  fanOut,
  type GraphAlert,
  graphAlert,
  PermanentError,
  readAlertFeed,
  readIncidents,
  TransientError,
} from '../../activities/index.ts';
import {
  type AlertParams,
  alertParams,
  alertSeverity,
  alertStatuses,
  classifications,
  determinations,
  threatKind,
} from '../../machines/ports.ts';
import { failureOf } from './adapters-support.ts';
import { temporaryFolder } from './folder.ts';
import { alert, delivery, linesOf, noon, optionsIn, publishEverywhere } from './support.ts';

const schemaFile = resolve(import.meta.dirname, '../../activities/schemas/graph-alert.schema.json');
const ajv = new Ajv2020({ allErrors: true });
addFormats.default(ajv);
const isGraphAlert = ajv.compile(JSON.parse(readFileSync(schemaFile, 'utf8')));

function programme(folder = temporaryFolder()) {
  const activities = createActivities(optionsIn(folder));
  const publish = (effect: string, params: object = {}) =>
    publishEverywhere(activities, { ...alert, ...params }, delivery(effect));
  return { folder, publish, file: (name: string) => join(folder, `${name}.jsonl`) };
}

describe("the alert of a notification is Microsoft Graph's", () => {
  const line = fc.string({ minLength: 1, maxLength: 40 }).map((text) => `x${text.replace(/[\p{C}\p{Z}]/gu, '')}`);
  const params: fc.Arbitrary<AlertParams> = fc.record({
    tenantId: fc.stringMatching(/^[a-z0-9]{3,20}$/),
    notificationId: fc.stringMatching(/^contoso-test~[a-z0-9]{3,20}$/),
    service: line,
    tag: line,
    title: line,
    severity: fc.constantFrom(...alertSeverity.options),
    threatKind: fc.constantFrom(...threatKind.options),
    scope: fc.record({
      devices: fc.array(line, { maxLength: 5 }),
      users: fc.array(line, { maxLength: 5 }),
      mailboxes: fc.array(line, { maxLength: 5 }),
      messages: fc.array(
        fc.record({
          internetMessageId: line,
          senderAddress: line,
          recipientAddress: line,
          subject: fc.option(line),
          receivedAt: fc.option(fc.integer({ min: 0, max: noon })),
        }),
        { maxLength: 3 },
      ),
      deviceGroups: fc.array(line, { maxLength: 5 }),
    }),
    description: line,
    recommendedActions: line,
    mitreTechniques: fc.array(fc.stringMatching(/^T\d{4}(\.\d{3})?$/), { maxLength: 4 }),
    firstActivityAt: fc.option(fc.integer({ min: 0, max: noon })),
    createdAt: fc.integer({ min: 0, max: noon }),
    status: fc.constantFrom(...alertStatuses),
    assignedTo: fc.option(line),
    classification: fc.option(fc.constantFrom(...classifications)),
    determination: fc.option(fc.constantFrom(...determinations)),
    updatedAt: fc.integer({ min: 0, max: noon }),
    resolvedAt: fc.option(fc.integer({ min: 0, max: noon })),
  });

  test('by its JSON Schema, whatever a notification says', () => {
    fc.assert(
      fc.property(params, (given) => {
        const parsed = alertParams.parse(given);
        isGraphAlert(JSON.parse(JSON.stringify(graphAlert(parsed, 'w/r/1.0'))));
        expect(isGraphAlert.errors ?? []).toEqual([]);
      }),
    );
  });

  test.each([
    ['another detection source', { detectionSource: 'antivirus' }],
    ['a severity of another API', { severity: 'High' }],
    ['a field that Graph does not have', { urgency: 1 }],
    ['a time that is none', { createdDateTime: 'yesterday' }],
    ['evidence of an unknown kind', { evidence: [{ '@odata.type': '#microsoft.graph.security.ghostEvidence' }] }],
    ['no title', { title: undefined }],
  ])('and the schema refuses %s', (_what, change) => {
    const given = { ...graphAlert(alert, 'w/r/1.0'), ...change };
    expect(isGraphAlert(JSON.parse(JSON.stringify(given)))).toBe(false);
  });
});

describe('a notification appears', () => {
  test('on the alerts dashboard, the incidents page, in the feed and in advanced hunting', async () => {
    const { publish, file } = programme();
    await publish('1.0');
    const [dashboard] = linesOf(file('alerts'));
    const [incident] = await readIncidents(file('incidents'));
    const { value, '@odata.context': context } = await readAlertFeed(file('alert-feed'));
    const [row] = linesOf(file('device-alert-events'));

    expect(isGraphAlert(dashboard)).toBe(true);
    expect(incident).toMatchObject({
      id: dashboard?.incidentId,
      displayName: alert.title,
      severity: 'high',
      status: 'active',
      alerts: [{ id: dashboard?.id, status: 'new' }],
      systemTags: ['Threat experts'],
    });
    expect(context).toBe('https://api.securitycenter.microsoft.com/api/$metadata#Alerts');
    expect(value).toHaveLength(1);
    expect(value[0]).toMatchObject({
      id: dashboard?.id,
      incidentId: Number(dashboard?.incidentId),
      severity: 'High',
      status: 'New',
      detectionSource: 'ThreatExperts',
      computerDnsName: 'ws-041.contoso.test',
      evidence: [
        { entityType: 'User', userPrincipalName: 'sam@contoso.test' },
        { entityType: 'User', domainName: 'CONTOSO', accountName: 'svc-backup' },
      ],
    });
    expect(row).toEqual({
      AlertId: dashboard?.id,
      Timestamp: '2021-06-10T12:00:00.000Z',
      DeviceId: '',
      DeviceName: 'ws-041.contoso.test',
      Severity: 'High',
      Category: 'SuspiciousActivity',
      Title: alert.title,
      FileName: '',
      SHA1: '',
      RemoteUrl: '',
      RemoteIP: '',
      AttackTechniques: '["T1021.002"]',
      ReportId: expect.any(Number),
      Table: '',
    });
  });

  test('with the columns of DeviceAlertEvents in their order, and no others', async () => {
    const { publish, file } = programme();
    await publish('1.0');
    expect(Object.keys(linesOf(file('device-alert-events'))[0] ?? {})).toEqual([
      ...['AlertId', 'Timestamp', 'DeviceId', 'DeviceName', 'Severity', 'Category', 'Title', 'FileName', 'SHA1'],
      ...['RemoteUrl', 'RemoteIP', 'AttackTechniques', 'ReportId', 'Table'],
    ]);
  });

  test('with a row for each device, once however often it is delivered', async () => {
    const { folder, publish, file } = programme();
    const scope = { ...alert.scope, devices: ['a.contoso.test', 'b.contoso.test', 'a.contoso.test'] };
    await publish('1.0', { scope });
    await programme(folder).publish('1.0', { scope });
    const rows = linesOf(file('device-alert-events'));
    expect(rows.map(({ DeviceName }) => DeviceName)).toEqual(['a.contoso.test', 'b.contoso.test']);
    expect(new Set(rows.map(({ ReportId }) => ReportId)).size).toBe(2);
  });

  test('everywhere but in advanced hunting, if no device is known', async () => {
    const { publish, file } = programme();
    await publish('1.0', { scope: { ...alert.scope, devices: [] } });
    expect(existsSync(file('device-alert-events'))).toBe(false);
    expect((await readAlertFeed(file('alert-feed'))).value[0]?.computerDnsName).toBeNull();
  });
});

describe('a chart that sees to each channel by itself', () => {
  const publish = (folder: string, channel: string, effect: string, params: object = {}) =>
    createActivities(optionsIn(folder)).actors.publishToChannel(
      { channel, alert: { ...alert, ...params } },
      delivery(effect),
    );

  test('fills each once, with one and the same alert', async () => {
    const { folder, file } = programme();
    const channels = ['portalAlerts', 'portalIncidents', 'api', 'advancedHunting'];
    for (const [index, channel] of [...channels, ...channels].entries()) {
      expect(await publish(folder, channel, `1.${index % 4}`)).toEqual({ channel, notificationId: 'contoso-test~n-1' });
    }
    const [shown] = linesOf(file('alerts'));
    expect(linesOf(file('alerts'))).toHaveLength(1);
    expect(await readIncidents(file('incidents'))).toMatchObject([
      { id: shown?.incidentId, alerts: [{ id: shown?.id }] },
    ]);
    expect((await readAlertFeed(file('alert-feed'))).value.map(({ id }) => id)).toEqual([shown?.id]);
    expect(linesOf(file('device-alert-events')).map(({ AlertId }) => AlertId)).toEqual([shown?.id]);
  });

  test('leaves the others alone', async () => {
    const { folder, file } = programme();
    await publish(folder, 'advancedHunting', '1.0');
    expect(existsSync(file('alerts'))).toBe(false);
    expect(linesOf(file('device-alert-events'))).toHaveLength(1);
  });

  test('is refused a channel that there is not', async () => {
    expect(await failureOf(publish(temporaryFolder(), 'carrierPigeon', '1.0'))).toMatchObject({
      code: 'PARAMS_INVALID',
      permanent: true,
    });
  });
});

describe('the incidents page', () => {
  test('joins the alerts of one lead, with the highest severity and the latest time', async () => {
    const { publish, file } = programme();
    const sinkAlert = (effect: string, change: Partial<AlertParams>) => graphAlert({ ...alert, ...change }, effect);
    const [first, second, other] = [
      sinkAlert('1', { leadId: 'lead-1', severity: 'low', notificationId: 'contoso-test~n-1' }),
      sinkAlert('2', {
        leadId: 'lead-1',
        severity: 'high',
        notificationId: 'contoso-test~n-2',
        createdAt: noon + 1_000,
        updatedAt: noon + 1_000,
        tag: 'Later tag',
      }),
      sinkAlert('3', { leadId: 'lead-2', severity: 'medium', notificationId: 'contoso-test~n-3' }),
    ];
    expect(second?.incidentId).toBe(first?.incidentId);
    expect(other?.incidentId).not.toBe(first?.incidentId);
    expect(sinkAlert('4', { leadId: 'lead-1', tenantId: 'fabrikam-test' }).incidentId).not.toBe(first?.incidentId);
    const { incidentList } = await import('../../activities/channels/incidents.ts');
    const { jsonLines } = await import('../../activities/json-lines.ts');
    const page = incidentList(jsonLines(file('incidents')));
    for (const [index, each] of [first, second, other, second].entries()) {
      await page.publish(each as GraphAlert, `k${index === 3 ? 1 : index}`, {});
    }
    expect(await readIncidents(file('incidents'))).toMatchObject([
      {
        severity: 'high',
        lastUpdateDateTime: '2021-06-10T12:00:01.000Z',
        createdDateTime: '2021-06-10T12:00:00.000Z',
        systemTags: ['Threat experts', 'Later tag'],
        alerts: [{ id: first?.id }, { id: second?.id }],
      },
      { severity: 'medium', alerts: [{ id: other?.id }] },
    ]);
    expect(await readIncidents(file('incidents'), 'fabrikam-test')).toEqual([]);
    void publish;
  });
});

describe('an alert that moves at the customer', () => {
  const move = (folder: string, channel: string, effect: string, params: object) =>
    createActivities(optionsIn(folder)).actions.updateAlert(
      { channel, alert: { ...alert, ...params } },
      delivery(effect),
    );
  const taken = { status: 'inProgress', assignedTo: 'Ada Poe', updatedAt: noon + 1_000 };
  const resolved = {
    ...taken,
    status: 'resolved',
    classification: 'truePositive',
    determination: 'compromisedAccount',
    updatedAt: noon + 2_000,
    resolvedAt: noon + 2_000,
  };
  const everywhere = async (folder: string, effect: string, params: object) => {
    for (const channel of ['portalAlerts', 'portalIncidents', 'api'])
      await move(folder, channel, `${effect}.${channel}`, params);
  };

  test('is the same alert as it is from then on, in every channel that says where it stands', async () => {
    const { folder, publish, file } = programme();
    await publish('1.0');
    await everywhere(folder, '2.0', taken);
    expect(await readIncidents(file('incidents'))).toMatchObject([{ status: 'inProgress', assignedTo: 'Ada Poe' }]);
    await everywhere(folder, '3.0', resolved);
    // What a worker delivers again leaves no second line.
    await everywhere(folder, '3.0', resolved);

    const dashboard = linesOf(file('alerts'));
    expect(dashboard.map(({ id, status }) => [id, status])).toEqual(
      ['new', 'inProgress', 'resolved'].map((status) => [dashboard[0]?.id, status]),
    );
    for (const line of dashboard) expect(isGraphAlert(line)).toBe(true);
    expect(dashboard[2]).toMatchObject({
      assignedTo: 'Ada Poe',
      classification: 'truePositive',
      determination: 'compromisedAccount',
      lastUpdateDateTime: '2021-06-10T12:00:02.000Z',
      resolvedDateTime: '2021-06-10T12:00:02.000Z',
    });
    expect((await readAlertFeed(file('alert-feed'))).value).toMatchObject([
      {
        ...{ id: dashboard[0]?.id, status: 'Resolved', assignedTo: 'Ada Poe' },
        ...{ classification: 'TruePositive', determination: 'CompromisedAccount' },
        ...{ alertCreationTime: '2021-06-10T12:00:00.000Z', resolvedTime: '2021-06-10T12:00:02.000Z' },
      },
    ]);
    expect(await readIncidents(file('incidents'))).toMatchObject([
      { status: 'resolved', classification: 'truePositive', lastUpdateDateTime: '2021-06-10T12:00:02.000Z' },
    ]);
    expect(linesOf(file('device-alert-events'))).toHaveLength(1);
  });

  test('resolves its incident only together with the others, and judges it only where all agree', async () => {
    const { folder, publish, file } = programme();
    const [one, two] = ['1', '2'].map((n) => ({ leadId: 'lead-1', notificationId: `contoso-test~n-${n}` }));
    await publish('1.0', one);
    await publish('2.0', two);
    await everywhere(folder, '3.0', { ...one, ...resolved });
    expect(await readIncidents(file('incidents'))).toMatchObject([{ status: 'inProgress', classification: null }]);
    await everywhere(folder, '4.0', { ...two, ...resolved });
    expect(await readIncidents(file('incidents'))).toMatchObject([
      { status: 'resolved', classification: 'truePositive', determination: 'compromisedAccount' },
    ]);
  });

  test('is nothing that the table of advanced hunting could say', async () => {
    const { folder } = programme();
    const refused = await failureOf(move(folder, 'advancedHunting', '2.0', taken));
    expect(refused).toMatchObject({ code: 'PARAMS_INVALID', permanent: true });
  });
});

describe('the source of an alert', () => {
  const message = {
    internetMessageId: '<1@evil.example>',
    senderAddress: 'billing@evil.example',
    recipientAddress: 'ada@contoso.test',
    subject: 'Invoice',
    receivedAt: noon,
  };
  const nothing = { devices: [], users: [], mailboxes: [], messages: [], deviceGroups: [] };
  const sourceOf = (scope: Partial<AlertParams['scope']>) =>
    graphAlert({ ...alert, scope: { ...nothing, ...scope } }, 'k').serviceSource;

  test.each([
    ['devices and the users on them', { devices: ['d'], users: ['u'] }, 'microsoftDefenderForEndpoint'],
    ['mailboxes and their owners', { mailboxes: ['m'], users: ['u'] }, 'microsoftDefenderForOffice365'],
    ['mail messages', { messages: [message] }, 'microsoftDefenderForOffice365'],
    ['users alone', { users: ['u'] }, 'microsoftDefenderForIdentity'],
    ['devices and mail', { devices: ['d'], messages: [message] }, 'microsoft365Defender'],
    ['nothing in particular', {}, 'microsoftDefenderForEndpoint'],
  ])('is the product that watches %s', (_what, scope, source) => {
    expect(sourceOf(scope)).toBe(source);
  });

  test('each of what is touched is evidence', () => {
    const scope = { ...nothing, devices: ['d'], users: ['u'], mailboxes: ['m@contoso.test'] };
    expect(graphAlert({ ...alert, scope }, 'k').evidence).toMatchObject([
      { '@odata.type': '#microsoft.graph.security.deviceEvidence', deviceDnsName: 'd' },
      { '@odata.type': '#microsoft.graph.security.userEvidence', userAccount: { accountName: 'u' } },
      { '@odata.type': '#microsoft.graph.security.mailboxEvidence', primaryAddress: 'm@contoso.test' },
    ]);
  });

  test('a message is known by its ids and addresses', () => {
    expect(graphAlert({ ...alert, scope: { ...nothing, messages: [message] } }, 'k').evidence).toMatchObject([
      {
        '@odata.type': '#microsoft.graph.security.analyzedMessageEvidence',
        internetMessageId: '<1@evil.example>',
        p2Sender: { emailAddress: 'billing@evil.example', domainName: 'evil.example' },
        recipientEmailAddress: 'ada@contoso.test',
        receivedDateTime: '2021-06-10T12:00:00.000Z',
      },
    ]);
  });
});

describe('the feed', () => {
  test('gives pages, of one tenant, since a time', async () => {
    const { publish, file } = programme();
    for (let n = 0; n < 5; n += 1) {
      const tenantId = n % 2 === 0 ? 'contoso-test' : 'fabrikam-test';
      await publish(`${n}`, { notificationId: `contoso-test~n-${n}`, tenantId, createdAt: noon + n * 1_000 });
    }
    const times = async (query: object) =>
      (await readAlertFeed(file('alert-feed'), query)).value.map(
        ({ alertCreationTime }) => (Date.parse(alertCreationTime) - noon) / 1_000,
      );
    expect(await times({})).toEqual([0, 1, 2, 3, 4]);
    expect(await times({ tenantId: 'contoso-test' })).toEqual([0, 2, 4]);
    expect(await times({ since: noon + 2_000 })).toEqual([3, 4]);
    expect(await times({ top: 2, skip: 1 })).toEqual([1, 2]);
    expect(await failureOf(readAlertFeed(file('alert-feed'), { top: 0 }))).toMatchObject({
      code: 'FEED_QUERY_INVALID',
    });
  });

  test('is empty before the first alert, and leaves out a line that is being written', async () => {
    const { publish, file } = programme();
    expect((await readAlertFeed(file('alert-feed'))).value).toEqual([]);
    await publish('1.0');
    const text = readFileSync(file('alert-feed'), 'utf8');
    appendFileSync(file('alert-feed'), '{"id":"ta');
    expect((await readAlertFeed(file('alert-feed'))).value).toHaveLength(1);
    writeFileSync(file('alert-feed'), text);
  });
});

describe('of several channels', () => {
  const sink = (seen: string[], name: string, error?: Error): AlertSink => ({
    publish: async () => {
      seen.push(name);
      if (error) throw error;
    },
  });
  const publish = (channels: Record<string, AlertSink>) => fanOut(channels).publish(graphAlert(alert, 'k'), 'k', {});
  const passing = new TransientError('WEBHOOK_BUSY', 'Busy.', { retryAfter: 7_000 });
  const final = new PermanentError('WEBHOOK_GONE', 'Gone.');

  test('one that fails does not keep the alert from the others', async () => {
    const seen: string[] = [];
    const failure = failureOf(publish({ a: sink(seen, 'a', final), b: sink(seen, 'b'), c: sink(seen, 'c') }));
    expect(await failure).toMatchObject({ code: 'WEBHOOK_GONE', permanent: true });
    expect(seen).toEqual(['a', 'b', 'c']);
  });

  test('there is another try as long as one failure may pass, after the longest wait that was asked for', async () => {
    const longer = new TransientError('WEBHOOK_BUSY', 'Busier.', { retryAfter: 9_000 });
    const channels = { a: sink([], 'a', final), b: sink([], 'b', passing), c: sink([], 'c', longer) };
    const failure = await failureOf(publish(channels));
    expect(failure).toMatchObject({ code: 'WEBHOOK_BUSY', permanent: false, retryAfter: 9_000 });
    expect(failure.message).toBe('a: Gone. b: Busy. c: Busier.');
  });
});
