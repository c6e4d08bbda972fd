export { compose, type Mail, type MailSender, templates, writeLetter } from './compose.ts';
export { htmlBody } from './html-body.ts';
export type { Block, Letter } from './letter.ts';
export { type MailTransport, outbox } from './outbox.ts';
export type { MailData, Template, Templates } from './template.ts';
export { textBody } from './text-body.ts';
