import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createActivities, keyHash } from '../../activities/index.ts';
import { compose, templates, writeLetter } from '../../activities/mail/index.ts';
import { type MailParams, mailParams, mailTemplates } from '../../machines/ports.ts';
import { temporaryFolder } from './folder.ts';
import { header, readMail } from './mime.ts';
import { delivery, mailData, mailOf, mailsIn, noon, optionsIn } from './support.ts';

const sender = { name: 'Managed threat hunting', address: 'threat-hunting@watchfloor.invalid' };
const written = async (params: MailParams, key = 'w/r/1.0') =>
  readMail((await compose(params, sender, key, new Date(noon))).raw);

const headerNames = [
  'auto-submitted',
  'content-type',
  'date',
  'from',
  'message-id',
  'mime-version',
  'references',
  'subject',
  'to',
  'x-watchfloor-template',
];

test('whoever has no subscription reads whom to ask for one, or that it is no longer sold', async () => {
  const sold = await written(mailParams.parse(mailOf('noSubscription')));
  expect(sold.text).toMatch(/Whom to ask for a subscription[\s\S]*account team/);
  const over = await written(mailParams.parse(mailOf('noSubscription', { contacts: [] })));
  expect(over.text).toContain('It is no longer sold');
  expect(over.text).not.toContain('Whom to ask');
});

describe('every template', () => {
  test('is written and has data in these tests', () => {
    expect(Object.keys(templates).sort()).toEqual([...mailTemplates].sort());
    expect(Object.keys(mailData).sort()).toEqual([...mailTemplates].sort());
  });

  test.each(mailTemplates)('%s: becomes a message that a mail reader can read back', async (template) => {
    const params = mailParams.parse(mailOf(template));
    const { subject, heading } = writeLetter(params);
    const mail = await written(params);
    expect(mail.headers.map(([name]) => name).sort()).toEqual(headerNames);
    expect(header(mail.headers, 'subject')).toBe(subject);
    expect(header(mail.headers, 'to')).toBe('soc@contoso.test');
    expect(header(mail.headers, 'from')).toBe('Managed threat hunting <threat-hunting@watchfloor.invalid>');
    expect(header(mail.headers, 'date')).toBe('Thu, 10 Jun 2021 12:00:00 +0000');
    expect(mail.text.replace(/\s+/g, ' ')).toContain(heading);
    expect(mail.html).toContain(`>${heading}</h1>`);
  });

  test.each(mailTemplates)('%s: shows in text and in HTML every word that it was given', async (template) => {
    const texts: string[] = [];
    const mark = (value: unknown, field: string): unknown => {
      if (typeof value === 'string' && !FIXED.has(field)) {
        // The key of a case or a notification begins with its tenant's.
        texts.push(`${/^(case|notification)Id$/.test(field) ? 'contoso~' : ''}mark${texts.length}x`);
        return texts.at(-1);
      }
      return within(value, field, mark);
    };
    const data = within(mailData[template], '', mark) as object;
    const mail = await written(mailParams.parse(mailOf(template, data)));
    expect(texts.length).toBeGreaterThan(1);
    for (const text of texts) {
      // A profile's wording may leave out where a toggle lies only if the template has no use for it.
      expect(mail.text).toMatch(new RegExp(text, 'i'));
      expect(mail.html).toContain(text);
    }
  });

  test.each(mailTemplates)('%s: has nothing that loads, runs or leads anywhere', async (template) => {
    const { html } = await written(mailOf(template));
    expect(html).not.toMatch(
      /<(script|img|link|a|iframe|form|object|svg)\b|https?:\/\/(?!portal\.example)|url\(|\bon\w+=/i,
    );
  });
});

// Chosen from a list rather than written by somebody.
const FIXED = new Set([
  ...['activation', 'answers', 'needs', 'outcome', 'severity', 'sha1', 'status', 'steps', 'visibleTo', 'waitingFor'],
]);

/** A value whose parts were changed, by the name of the field that each stands in. */
function within(value: unknown, field: string, change: (value: unknown, field: string) => unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => change(item, field));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, change(part, name)]));
}

test('the four statuses and both profiles read differently where they must', () => {
  const subjects = (['MORE_INFO_NEEDED', 'FILE_SAMPLES_NEEDED', 'MORE_TIME_NEEDED'] as const).map(
    (status) => writeLetter(mailOf('caseReport', { status })).subject,
  );
  subjects.push(writeLetter(mailOf('caseAdvice')).subject);
  expect(new Set(subjects).size).toBe(4);
  const todo = (['switchOn', 'toggleIsOn', 'startsAutomatically'] as const).map((activation) =>
    JSON.stringify(writeLetter(mailOf('tanWelcome', { activation })).blocks),
  );
  expect(new Set(todo).size).toBe(3);
  expect(todo[0]).toContain('Save preferences');
  expect(todo[1]).toContain('Microsoft Defender Security Center');
});

test('advice says what it answers and what it takes, in words, and nothing where no kind is named', () => {
  const letter = (answers: readonly string[], steps: readonly string[]) =>
    JSON.stringify(writeLetter(mailOf('caseAdvice', { answers, steps })));
  expect(letter(['risk', 'protection'], [])).toContain('"This answers","the risk, the protection that there is"');
  expect(letter([], ['contain', 'callResponders'])).toContain('"What it takes","containment, incident response"');
  expect(letter([], [])).not.toMatch(/This answers|What it takes/);
});

test('a known way to incident response is named for people, another one is shown as it is', () => {
  const letter = JSON.stringify(writeLetter(mailOf('caseIrOptions', { options: ['dart', 'toString', 'Our partner'] })));
  expect(letter).toContain('Detection and Response Team (DART)');
  expect(letter).toContain('"toString","Our partner"');
});

test('the same effect always gives the same bytes, and another one another message', async () => {
  const bytes = async (key: string) => (await compose(mailOf('tanWelcome'), sender, key, new Date(noon))).raw;
  expect(await bytes('k1')).toEqual(await bytes('k1'));
  expect(header(readMail(await bytes('k1')).headers, 'message-id')).toBe(`<${keyHash('k1')}@watchfloor.invalid>`);
  expect(header(readMail(await bytes('k2')).headers, 'message-id')).toBe(`<${keyHash('k2')}@watchfloor.invalid>`);
});

test('mails about one case stand in one thread, and other cases in others', async () => {
  const thread = async (params: MailParams) => header((await written(params)).headers, 'references');
  expect(await thread(mailOf('caseReport'))).toBe(await thread(mailOf('caseAdvice')));
  expect(await thread(mailOf('caseReport'))).not.toBe(
    await thread(mailOf('caseReport', { caseId: 'contoso-test~case-2' })),
  );
});

test('a mail is dated by chart time, and by the clock where that is not given', async () => {
  const folder = temporaryFolder();
  const { actions } = createActivities({ ...optionsIn(folder), now: () => Date.UTC(2030, 0, 1) });
  const date = async (effect: string, at?: number) => {
    const { at: _at, ...rest } = delivery(effect);
    const result = (await actions.sendMail(mailOf('ruleTest'), at === undefined ? rest : { ...rest, at })) as {
      file: string;
    };
    return header(readMail(readFileSync(join(folder, 'outbox', result.file))).headers, 'date');
  };
  expect(await date('1.0', noon)).toBe('Thu, 10 Jun 2021 12:00:00 +0000');
  expect(await date('2.0')).toBe('Tue, 01 Jan 2030 00:00:00 +0000');
});

test('a second delivery of a mail leaves the first one as it was', async () => {
  const folder = temporaryFolder();
  const deliver = () => createActivities(optionsIn(folder)).actions.sendMail(mailOf('tanWelcome'), delivery('1.0'));
  const first = await deliver();
  const [name = ''] = mailsIn(join(folder, 'outbox'));
  const bytes = readFileSync(join(folder, 'outbox', name));
  expect(await deliver()).toEqual(first);
  expect(first).toEqual({ file: name, messageId: expect.stringMatching(/^<[0-9a-f]{64}@watchfloor\.invalid>$/) });
  expect(mailsIn(join(folder, 'outbox'))).toEqual([name]);
  expect(readFileSync(join(folder, 'outbox', name))).toEqual(bytes);
});

test.each([
  ['an unknown template', { template: 'lottery', to: ['a@b.test'], data: {} }],
  ['no recipient', mailOf('ruleTest', {}, [])],
  ['a recipient with a line end', mailOf('ruleTest', {}, ['a@b.test\r\nBcc: c@d.test'])],
  ['two recipients in one', mailOf('ruleTest', {}, ['a@b.test, c@d.test'])],
  ['a field that the template does not know', mailOf('ruleTest', { extra: 1 })],
  ['a name with a line end', mailOf('tanWelcome', { applicantName: 'Sam\r\nBcc: c@d.test' })],
  ['a time that no calendar has', mailOf('caseReminder', { closesAt: Number.MAX_SAFE_INTEGER })],
])('%s is refused for good, and no mail is written', async (_what, params) => {
  const folder = temporaryFolder();
  const { actions } = createActivities(optionsIn(folder));
  await expect(actions.sendMail(params, delivery('1.0'))).rejects.toMatchObject({
    code: 'PARAMS_INVALID',
    retryable: false,
  });
  expect(existsSync(join(folder, 'outbox'))).toBe(false);
});

test('a refusal names the field and does not repeat what was in it', async () => {
  const { actions } = createActivities(optionsIn(temporaryFolder()));
  const refused = actions.sendMail(mailOf('tanWelcome', { applicantName: 'secret\u0000' }), delivery('1.0'));
  await expect(refused).rejects.toThrow(/data\.applicantName/);
  await expect(refused).rejects.not.toThrow(/secret/);
});

test('a sender that is no address is refused for good', async () => {
  const { actions } = createActivities({
    ...optionsIn(temporaryFolder()),
    sender: { name: 'x', address: 'x@y.test>\r\nBcc: z@y.test' },
  });
  await expect(actions.sendMail(mailOf('ruleTest'), delivery('1.0'))).rejects.toMatchObject({
    code: 'MAIL_ADDRESS_INVALID',
  });
});

test.each([
  '.sam@contoso.test',
  'sam.@contoso.test',
  'sam..x@contoso.test',
  'sam@contoso..test',
  'sam@.test',
  'sam',
  '@contoso.test',
  'Sam <sam@contoso.test>',
  `${'s'.repeat(65)}@contoso.test`,
  `sam@${'c'.repeat(250)}.test`,
])('the address %s is refused for good', async (address) => {
  const refused = compose(mailOf('ruleTest', {}, [address]), sender, 'k', new Date(noon));
  await expect(refused).rejects.toMatchObject({ code: 'MAIL_ADDRESS_INVALID', retryable: false });
});

/** Text that has broken mail programs, terminals and pages before; no schema stands before it here. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '\r\nBcc: eve@evil.test\r\n',
        '\n\n<script>alert(1)</script>',
        '<img src=x onerror=alert(1)>',
        '"><b>',
        "' onmouseover='x",
        '&lt;b&gt;&amp;',
        '\u001b[2J\u001b]8;;http://evil.test\u0007',
        '\u202egnp.exe',
        '\ud800',
        '\u2028From: eve@evil.test',
        '\0',
        '=?utf-8?q?=0D=0ABcc=3A_eve=40evil.test?=',
        '\r\n.\r\n',
        '----_NmP-',
        'x'.repeat(1_200),
        'Ünïcödé 日本語 👩‍🚀',
      ),
      fc.string({ unit: 'binary', maxLength: 20 }),
    ),
    { minLength: 1, maxLength: 4 },
  )
  .map((parts) => `${parts.join('')}.`);

test('hostile text in any field adds no header, no markup and no control character', async () => {
  const plain = Object.fromEntries(
    await Promise.all(mailTemplates.map(async (template) => [template, await written(mailOf(template))] as const)),
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...mailTemplates), hostile, async (template, text) => {
      const poison = (value: unknown, field: string): unknown => {
        if (typeof value === 'string') return FIXED.has(field) ? value : text;
        return within(value, field, poison);
      };
      const data = within(mailData[template], '', poison) as object;
      const mail = await written(mailOf(template, data));

      expect(mail.headers.map(([name]) => name).sort()).toEqual(headerNames);
      expect(header(mail.headers, 'to')).toBe('soc@contoso.test');
      expect(header(mail.headers, 'subject').length).toBeLessThanOrEqual(200);
      for (const [, value] of mail.headers) expect(value).not.toMatch(/[\p{Cc}\u2028\u202e]/u);
      expect(mail.text).not.toMatch(/(?!\n)\p{Cc}|[\u2028\u202e]|\p{Cs}/u);
      expect(mail.html).not.toMatch(/(?!\n)\p{Cc}|[\u2028\u202e]|\p{Cs}/u);
      // The elements are the template's: breaks and paragraphs may be more, other tags and attributes not.
      const shape = (html: string) =>
        [...new Set(html.match(/<[^>]*>/g))].filter((tag) => !/^<(br|p style="[^"]*")>$/.test(tag));
      expect(shape(mail.html)).toEqual(shape(plain[template]?.html ?? ''));
    }),
    { numRuns: 300 },
  );
});

test('an address that is accepted reaches the header as that one address', async () => {
  const part = fc.string({ unit: fc.constantFrom(...'ab1.-_+,;:<>"() \r\n@\\[]ü'), minLength: 1, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(part, part, async (local, domain) => {
      const address = `${local}@${domain}.test`;
      const mail = await compose(mailOf('ruleTest', {}, [address]), sender, 'k', new Date(noon)).catch(
        (error) => error,
      );
      if (mail instanceof Error) {
        expect(mail).toMatchObject({ code: 'MAIL_ADDRESS_INVALID', retryable: false });
        return;
      }
      expect(address).not.toMatch(/[\s,;:<>"()[\]\\]/);
      const to = header(readMail(mail.raw).headers, 'to');
      expect(to).toMatch(/^[^\s,;:<>"()[\]\\]+$/);
      expect(to.split('@').length).toBe(2);
    }),
    { numRuns: 500 },
  );
});
