import { expect, test } from 'vitest';
import { pseudonyms, redactTrail, trailToCsv, trailToHtml } from '../../audit/index.ts';
import { disclosure } from '../../machines/disclosure.ts';
import { about, subjectKinds } from '../../machines/inquiry/index.ts';
import { recording, trailOf } from '../support/audit.ts';

const claim = (name: string) => ({ sha256: 'c'.repeat(64), size: 7, name, location: `\\\\share\\${name}` });

/** One thing of each kind; whatever a person, a machine or a place is called says SECRET. */
const whole = about.parse({
  alerts: ['da637-1'],
  incidents: ['881'],
  devices: ['SECRET-device'],
  files: [{ sha256: 'a'.repeat(64), name: 'SECRET-file.docm' }, { sha1: 'b'.repeat(40) }],
  users: ['CONTOSO\\SECRET-user'],
  mailboxes: ['SECRET-box@contoso.example'],
  messages: [
    {
      internetMessageId: '<SECRET-id@evil.example>',
      senderAddress: 'SECRET-from@evil.example',
      recipientAddress: 'SECRET-to@contoso.example',
      subject: 'SECRET-subject',
      receivedAt: 5,
    },
  ],
  addresses: ['https://evil.example/SECRET-address'],
  timeRange: { from: 1_623_229_200_000, until: 1_623_232_800_000 },
  screenshots: [claim('SECRET-screen.png')],
  samples: [claim('SECRET-sample.exe')],
});

const { trail } = trailOf(recording('first-week-contoso~case-1001'));
const told = {
  ...trail,
  lines: trail.lines.map((line) => ({
    ...line,
    event: { ...line.event, payload: { about: whole, text: 'SECRET-text' } as never },
    effects: line.effects.map((effect) => ({ ...effect, params: { about: whole } as never })),
  })),
};
const redacted = redactTrail(told, disclosure, pseudonyms(Buffer.alloc(32, 1)));

test('what an inquiry is about has nobody’s name in an export that is handed on, in no form of it', () => {
  for (const kind of subjectKinds) expect(whole[kind].length, kind).toBeGreaterThan(0);
  for (const text of [JSON.stringify(redacted), trailToCsv(redacted), trailToHtml(redacted)])
    expect(text.match(/SECRET[\w-]*|evil\.example|contoso\.example|CONTOSO/g)).toBeNull();
});

test('keeps the ids, hashes and times by which it is followed, and the same thing the same', () => {
  const text = JSON.stringify(redacted);
  for (const shown of ['da637-1', '"881"', 'a'.repeat(64), 'b'.repeat(40), '1623229200000'])
    expect(text).toContain(shown);
  const devices = new Set([...text.matchAll(/"devices":\["([^"]+)"\]/g)].map(([, name]) => name));
  expect([...devices]).toEqual([expect.stringMatching(/^device-[0-9a-f]{12}$/)]);
});
