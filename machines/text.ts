import { z } from 'zod';

/**
 * Text from outside, as the machines let it in: bounded, and without what could steer a terminal,
 * a mail header or the reading direction of a line.
 */

// Cc: C0, DEL and C1 controls; Cs: lone surrogates, which no UTF-8 can carry; Zl and Zp break a
// line; then the embedding, override and isolate controls of the bidirectional algorithm.
const refusedInLine = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u;
const everyRefusedInLine = new RegExp(refusedInLine, 'gu');
const refusedInText = /[\p{Cs}\u202a-\u202e\u2066-\u2069]|(?![\t\n\r])\p{Cc}/u;

const noControls = 'must not contain control characters, lone surrogates or bidirectional overrides';

/** One line of text, possibly empty, of at most `max` UTF-16 code units. */
export function line(max: number) {
  return z
    .string()
    .max(max, { abort: true })
    .refine((value) => !refusedInLine.test(value), { error: noControls });
}

/** One line with at least one character that is no space. */
export function filledLine(max: number) {
  return line(max).refine((value) => value.trim() !== '', { error: 'must not be empty' });
}

/** Several lines of text (tab and line ends allowed) with at least one character that is no space. */
export function filledText(max: number) {
  return z
    .string()
    .max(max, { abort: true })
    .refine((value) => !refusedInText.test(value), { error: noControls })
    .refine((value) => value.trim() !== '', { error: 'must not be empty' });
}

/** An e-mail address; 254 characters is the longest that SMTP can carry (RFC 5321 4.5.3.1.3). */
export const emailAddress = z.string().max(254, { abort: true }).pipe(z.email());

/** A key that names a case, a notification or a rule: safe in a workflow id, a file name and a URL. */
export const key = z
  .string()
  .max(100, { abort: true })
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, {
    error: 'must be letters, digits, ".", "_" or "-", beginning with a letter or digit',
  });

/** A tenant's key: shorter, so that keys made from it are still keys. */
export const tenantKey = key.max(64, { abort: true });

/** A web address as a portal page has it. */
export const webAddress = line(2048).regex(/^https?:\/\/\S+$/, { error: 'must be an http(s) address' });

/** A person's or an organisation's name. */
export const personName = filledLine(200);

/** Chart time: UTC milliseconds, as a whole number. */
export const instant = z.int().nonnegative();

/**
 * Text that reached a machine without a schema (a sender's name, an actor's error), made fit for a
 * context: controls replaced, and at most `max` UTF-16 code units.
 */
export function tame(value: string, max: number): string {
  const clean = value.slice(0, max).replace(everyRefusedInLine, '\ufffd');
  return clean.trim() === '' ? '(none)' : clean;
}

/** What an actor's error says; what comes from outside may be anything. */
export function messageOf(error: unknown): string {
  if (typeof error === 'string') return error;
  return typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : 'no reason given';
}
