import { z } from 'zod';
import { filledLine, instant } from '../text.ts';

/** A mail message as evidence: what it is known by, never its text. Graph: `analyzedMessageEvidence`. */
export const mailMessage = z.strictObject({
  /** The `Message-ID` that its sender gave it. */
  internetMessageId: filledLine(500),
  senderAddress: filledLine(320),
  recipientAddress: filledLine(320),
  subject: filledLine(255).nullable().default(null),
  /** UTC milliseconds. */
  receivedAt: instant.nullable().default(null),
});

export type MailMessage = z.infer<typeof mailMessage>;
