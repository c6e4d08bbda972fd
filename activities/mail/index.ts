export { compose, type Mail, type MailSender, templates, writeLetter } from './compose.ts';
export { htmlBody } from './html-body.ts';
export type { Block, Letter } from './letter.ts';
export { type Delivered, type MailTransport, mailFile, outbox } from './outbox.ts';
export { smtp, trySmtp } from './smtp.ts';
export type { MailData, Template, Templates } from './template.ts';
export { textBody } from './text-body.ts';
