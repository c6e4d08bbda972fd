import { z } from 'zod';
import { instanceKey } from '../keys.ts';
import { irPaths } from '../profiles/era.ts';
import { emailAddress, filledLine, filledText, instant, key, webAddress } from '../text.ts';

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
  replyTo: z.array(emailAddress).min(1).max(10),
});

export type IrHandOverParams = z.infer<typeof irHandOverParams>;
