import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Webhook as Verifier } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import { createActivities } from '../../activities/index.ts';
import { nothing } from '../../machines/inquiry/index.ts';
import type { CaseDeskParams, IrHandOverParams } from '../../machines/ports.ts';
import { failureOf, type ReceivedRequest, startReceiver } from './adapters-support.ts';
import { temporaryFolder } from './folder.ts';
import { delivery, noon, note, opening, optionsIn } from './support.ts';

const secret = `whsec_${Buffer.alloc(32, 3).toString('base64')}`;
const entry = { tenantId: 'contoso-test', caseId: 'contoso-test~case-1', at: noon };
const track: CaseDeskParams = { operation: 'track', ...entry, visibleTo: 'team' };
const report: CaseDeskParams = {
  operation: 'report',
  ...entry,
  number: 1,
  status: 'FILE_SAMPLES_NEEDED',
  text: 'Please send us the updater.',
};
const samples: CaseDeskParams = {
  operation: 'samples',
  ...entry,
  samples: [{ sha256: 'ab'.repeat(32), size: 4_096, name: 'updater.exe', location: 'https://share.example/1' }],
};
const handOver: IrHandOverParams = {
  ...entry,
  path: 'cirt',
  opensTicket: true,
  topic: 'https://portal.example/alerts/1',
  contextUrl: 'https://portal.example/alerts/1',
  reason: 'An operator is active.',
  about: nothing,
  inquiry: 'Who is this?',
  submitter: { name: 'Sam Example', email: 'sam@contoso.test' },
  reports: [],
  advice: null,
  samples: [],
  linkedNotification: null,
  replyTo: ['soc@contoso.test'],
};

async function desk(folder = temporaryFolder(), respond: (request: ReceivedRequest) => number = () => 204) {
  const receiver = await startReceiver((request, response) => response.writeHead(respond(request)).end());
  const hook = (path: string) => ({ url: `${receiver.url}/${path}`, secret: { data: secret } });
  const options = { ...optionsIn(folder), tracking: hook('tracking'), incidentResponse: hook('ir') };
  const { updateCaseDesk, handOverToIr } = createActivities(options).actions;
  const heard = (path: string) =>
    receiver.requests
      .filter((request) => request.path === `/${path}`)
      .map(({ body, headers }) => new Verifier(secret).verify(body, headers) as { type: string; data: never });
  return {
    options,
    receiver,
    heard,
    update: (effect: string, params: CaseDeskParams) => updateCaseDesk(params, delivery(effect)),
    handOver: (effect: string) => handOverToIr(handOver, delivery(effect)),
  };
}

describe('the tracking desk', () => {
  test('hears nothing of a case that is not tracked', async () => {
    const { receiver, update } = await desk();
    await update('1.0', opening);
    await update('2.0', report);
    expect(receiver.requests).toEqual([]);
  });

  test('hears from the tracking on where the case stands, numbered', async () => {
    const { heard, update } = await desk();
    await update('1.0', opening);
    await update('2.0', { operation: 'accept', ...entry, expert: 'Alex Example' });
    await update('3.0', track);
    await update('4.0', report);
    await update('5.0', { operation: 'close', ...entry, at: noon + 1_000, outcome: 'concluded' });
    expect(heard('tracking')).toMatchObject([
      { type: 'case.tracked', data: { entry: 3, status: 'investigating', trackedFor: 'team', expert: 'Alex Example' } },
      { type: 'case.changed', data: { entry: 4, operation: 'report', status: 'waitingForCustomer' } },
      {
        type: 'case.changed',
        timestamp: '2021-06-10T12:00:01.000Z',
        data: {
          entry: 5,
          status: 'closed',
          outcome: 'concluded',
          caseId: 'contoso-test~case-1',
          tenantId: 'contoso-test',
        },
      },
    ]);
  });

  test('gets samples as claims, and nothing of what people wrote', async () => {
    const { receiver, heard, update } = await desk();
    await update('1.0', opening);
    await update('2.0', track);
    await update('3.0', report);
    await update('4.0', samples);
    await update('5.0', note('My colleague Robin Example saw it first.'));
    expect(heard('tracking').at(-1)?.data).toMatchObject(
      'samples' in samples ? { samples: samples.samples, status: 'investigating' } : {},
    );
    const all = receiver.requests.map(({ body }) => body).join('\n');
    for (const words of ['Robin', 'true positive', 'Please send', 'soc@contoso.test', 'Sam Example']) {
      expect(all).not.toContain(words);
    }
  });

  test('hears each change once, and after a failure the same message again', async () => {
    let broken = false;
    const folder = temporaryFolder();
    const { options, receiver, update } = await desk(folder, () => (broken ? 503 : 200));
    await update('1.0', opening);
    await update('2.0', track);
    broken = true;
    expect(await failureOf(update('3.0', report))).toMatchObject({ code: 'WEBHOOK_BUSY', permanent: false });
    // Another entry comes in between: what is sent again must not change by it.
    const { updateCaseDesk } = createActivities(optionsIn(folder)).actions;
    await updateCaseDesk(note('In between.'), delivery('9.0'));
    broken = false;
    await update('3.0', report);
    await update('3.0', report);
    const [, failed, again, ...more] = receiver.requests;
    expect(again?.body).toBe(failed?.body);
    expect(again?.headers['webhook-id']).toBe(failed?.headers['webhook-id']);
    expect(more).toEqual([]);
    const ticket = JSON.parse(readFileSync(join(options.caseDeskDir, 'contoso-test/case-1.json'), 'utf8'));
    expect(ticket.history.map(({ operation }: { operation: string }) => operation)).toEqual([
      'open',
      'track',
      'report',
      'note',
    ]);
  });

  test('that refuses leaves the ticket as it must be', async () => {
    const { options, update } = await desk(temporaryFolder(), () => 403);
    await update('1.0', opening);
    expect(await failureOf(update('2.0', track))).toMatchObject({ code: 'WEBHOOK_REFUSED', permanent: true });
    expect(JSON.parse(readFileSync(join(options.caseDeskDir, 'contoso-test/case-1.json'), 'utf8'))).toMatchObject({
      trackedFor: 'team',
    });
  });
});

describe('incident response', () => {
  test('gets the referral that also lies in the folder, once', async () => {
    const { options, heard, update, handOver: hand } = await desk();
    await update('1.0', opening);
    const first = await hand('2.0');
    expect(await hand('2.0')).toEqual(first);
    const folder = join(options.caseDeskDir, 'contoso-test/incident-response');
    const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
    const referral = JSON.parse(readFileSync(join(folder, files[0] as string), 'utf8'));
    expect(files).toEqual([`${referral.reference}.json`]);
    expect(first).toMatchObject({ reference: referral.reference });
    expect(heard('ir')).toEqual([{ type: 'case.handedOver', timestamp: '2021-06-10T12:00:00.000Z', data: referral }]);
    expect(heard('tracking')).toEqual([]);
  });

  test('and the tracking desk hears that a tracked case was handed over', async () => {
    const { heard, update, handOver: hand } = await desk();
    await update('1.0', opening);
    await update('2.0', track);
    await hand('3.0');
    expect(heard('tracking').at(-1)).toMatchObject({
      type: 'case.changed',
      data: { entry: 3, operation: 'handOver', status: 'handedOver', handOver: { path: 'cirt' } },
    });
  });

  test('that cannot be reached has its referral in the folder all the same', async () => {
    const { options, update, handOver: hand } = await desk(temporaryFolder(), () => 500);
    await update('1.0', opening);
    expect(await failureOf(hand('2.0'))).toMatchObject({ code: 'WEBHOOK_BUSY' });
    expect(readdirSync(join(options.caseDeskDir, 'contoso-test/incident-response'))).toHaveLength(1);
  });
});
