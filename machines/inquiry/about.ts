import { z } from 'zod';
import { mailMessage } from '../ports/mail-message.ts';
import { sampleClaim } from '../ports/sample.ts';
import { filledLine, instant, key } from '../text.ts';
import { fileRef } from './file-ref.ts';

/** The kinds of things that the documented questions are about. */
export const subjectKinds = [
  'alerts',
  'incidents',
  'devices',
  'files',
  'users',
  'mailboxes',
  'messages',
  'addresses',
  'screenshots',
  'samples',
] as const;

export type SubjectKind = (typeof subjectKinds)[number];

/** @param max how many of each kind */
function subjects(max: number) {
  const list = <TItem extends z.ZodType>(item: TItem) => z.array(item).max(max).default([]);
  return z.strictObject({
    /** Ids of alerts and incidents, as the portal has them. */
    alerts: list(key),
    incidents: list(key),
    devices: list(filledLine(255)),
    files: list(fileRef),
    users: list(filledLine(320)),
    mailboxes: list(filledLine(320)),
    messages: list(mailMessage),
    /** What was connected to: IP addresses, host names, URLs. */
    addresses: list(filledLine(2048)),
    /** UTC milliseconds. */
    timeRange: z
      .strictObject({ from: instant, until: instant })
      .refine(({ from, until }) => from <= until, { path: ['until'], error: 'must not be before "from"' })
      .nullable()
      .default(null),
    /** Pictures and files as claims: what they are and where they lie, never their content. */
    screenshots: list(sampleClaim),
    samples: list(sampleClaim),
  });
}

/** How many of each kind one message names, and how long it may be together: UTF-16 units of its JSON. */
export const subjectsMax = 20;
const aboutLengthMax = 16_000;

/** The same for a case, which gathers what its customer sends in the course of it. */
export const heldMax = 200;
export const heldLengthMax = 48_000;

/** What an inquiry, or an answer to an expert, is about. Free text stays beside it. */
export const about = subjects(subjectsMax).refine((value) => JSON.stringify(value).length <= aboutLengthMax, {
  error: `must have at most ${aboutLengthMax} characters together`,
});

/** What a case is about. */
export const heldAbout = subjects(heldMax);

export type About = z.output<typeof heldAbout>;
