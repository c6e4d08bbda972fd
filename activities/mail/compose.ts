import { createHash } from 'node:crypto';
import MailComposer from 'nodemailer/lib/mail-composer';
import type { MailParams, MailTemplate } from '../../machines/ports.ts';
import { headerText, oneLine } from '../../text/index.ts';
import { PermanentError } from '../errors.ts';
import { keyHash } from '../idempotency.ts';
import { alertLetters } from './alert-letters.ts';
import { applicationLetters } from './application-letters.ts';
import { caseLetters } from './case-letters.ts';
import { htmlBody } from './html-body.ts';
import type { Letter } from './letter.ts';
import type { Template, Templates } from './template.ts';
import { textBody } from './text-body.ts';

/** The sender of every mail. */
export interface MailSender {
  readonly name: string;
  readonly address: string;
}

/** A mail ready for a transport. The same effect always gives the same bytes. */
export interface Mail {
  /** With angle brackets; derived from the idempotency key, so that a second sending is the same message. */
  readonly messageId: string;
  /** Whose mail it is. */
  readonly tenantId: string;
  /** SMTP envelope. */
  readonly from: string;
  readonly to: readonly string[];
  /** RFC 5322, lines ended by CRLF. */
  readonly raw: Buffer;
}

export const templates: Templates = { ...applicationLetters, ...alertLetters, ...caseLetters };

/** What a mail says, before it is put into a message. */
export function writeLetter(params: MailParams): Letter {
  const template = templates[params.template] as Template<MailTemplate>;
  return template(params.data);
}

/**
 * Puts a letter into a message.
 *
 * @param date UTC
 * @throws PermanentError MAIL_ADDRESS_INVALID
 */
export async function compose(params: MailParams, sender: MailSender, key: string, date: Date): Promise<Mail> {
  const letter = writeLetter(params);
  const from = checkAddress(sender.address);
  const to = params.to.map(checkAddress);
  const domain = from.slice(from.lastIndexOf('@') + 1);
  const messageId = `<${keyHash(key)}@${domain}>`;
  const text = textBody(letter);
  const html = htmlBody(letter);
  const composer = new MailComposer({
    from: { name: headerText(sender.name, 100), address: from },
    to: to.map((address) => ({ name: '', address })),
    subject: headerText(letter.subject, 150),
    date,
    messageId,
    // A message that never was, as the common ancestor: mailboxes group by it.
    references: [`<${keyHash(JSON.stringify(letter.thread)).slice(0, 32)}.thread@${domain}>`],
    // Asks autoresponders to be silent (RFC 3834).
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Watchfloor-Template': params.template },
    text,
    html,
    // The boundary depends on the content, so that no content can hold it.
    baseBoundary: createHash('sha256')
      .update(key)
      .update('\0')
      .update(text)
      .update('\0')
      .update(html)
      .digest('hex')
      .slice(0, 32),
    newline: 'win',
    xMailer: false,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const { tenantId } = params.data;
  return { messageId, tenantId, from, to, raw: await composer.compile().build() };
}

// One mailbox and nothing else: no display name, list, comment, quoted part or line end.
const ADDRESS = /^(?!\.)[^\s\p{C}@<>()[\],;:\\"]{1,64}(?<!\.)@[\p{L}\p{N}]([\p{L}\p{N}.-]*[\p{L}\p{N}])?$/u;

function checkAddress(address: string): string {
  if (address.length <= 254 && ADDRESS.test(address) && !address.includes('..')) return address;
  throw new PermanentError('MAIL_ADDRESS_INVALID', `"${oneLine(address, 80)}" is not an e-mail address.`, {
    todo: 'Correct the recipient.',
  });
}
