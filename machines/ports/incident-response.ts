import { z } from 'zod';
import { answers } from '../eod-case/statuses.ts';
import { heldAbout } from '../inquiry/about.ts';
import { advice } from '../inquiry/advice.ts';
import { instanceKey } from '../keys.ts';
import { irPaths } from '../profiles/era.ts';
import { emailAddress, filledLine, filledText, instant, key, personName, webAddress } from '../text.ts';
import { sampleClaim } from './sample.ts';

/** Params of the action `handOverToIr`: a case goes to incident response. Times are UTC milliseconds. */
export const irHandOverParams = z.strictObject({
  tenantId: key,
  caseId: instanceKey,
  at: instant,
  path: z.enum(irPaths),
  /** Whether the receiving side opens a ticket of its own (CIRT, Services Hub). */
  opensTicket: z.boolean(),
  topic: filledLine(2048),
  contextUrl: webAddress,
  /** Why incident response is needed, in the expert's words. */
  reason: filledText(4000),
  /** What the customer asked. */
  inquiry: filledText(8000),
  /** What it is about. */
  about: heldAbout,
  submitter: z.strictObject({ name: personName, email: emailAddress }),
  replyTo: z.array(emailAddress).min(1).max(10),
  /** The latest reports, with the beginning of what they say. */
  reports: z
    .array(
      z.strictObject({ number: z.int().positive(), status: z.enum(answers), at: instant, text: z.string().max(2_000) }),
    )
    .max(20),
  advice: advice.nullable(),
  samples: z.array(sampleClaim).max(200),
  /** The notification that the inquiry is about. */
  linkedNotification: instanceKey.nullable(),
});

export type IrHandOverParams = z.infer<typeof irHandOverParams>;
