import { z } from 'zod';
import { answers, caseOutcomes } from '../eod-case/statuses.ts';
import { about, heldAbout, subjectKinds } from '../inquiry/about.ts';
import { inquiryCategories } from '../inquiry/categories.ts';
import { instanceKey } from '../keys.ts';
import { contextKinds, entryPointIds } from '../profiles/entry-points.ts';
import { emailAddress, filledLine, filledText, instant, key, personName, webAddress } from '../text.ts';
import { sampleClaim } from './sample.ts';

const entry = { tenantId: key, caseId: instanceKey, at: instant };

/** Params of the action `updateCaseDesk`: one entry in a case's ticket. Times are UTC milliseconds. */
export const caseDeskParams = z.discriminatedUnion('operation', [
  z.strictObject({
    operation: z.literal('open'),
    ...entry,
    topic: filledLine(2048),
    inquiry: filledText(8000),
    submitter: z.strictObject({ name: personName, email: emailAddress }),
    replyTo: z.array(emailAddress).min(1).max(10),
    entryPoint: z.enum(entryPointIds),
    contextKind: z.enum(contextKinds),
    contextUrl: webAddress,
    category: z.enum(inquiryCategories).nullable(),
    about: heldAbout,
    /** Of which kinds one would be needed for what is asked, and none is named. */
    missing: z.array(z.enum(subjectKinds)).max(subjectKinds.length),
    linkedNotification: instanceKey.nullable(),
    /** The case that this one continues. */
    reopens: instanceKey.nullable(),
    /** When the first progress report is due; `null` where the profile promises none. */
    firstReportDue: instant.nullable(),
  }),
  z.strictObject({ operation: z.literal('accept'), ...entry, expert: personName }),
  z.strictObject({
    operation: z.literal('report'),
    ...entry,
    number: z.int().positive(),
    status: z.enum(answers),
    text: filledText(8000),
  }),
  // What the customer sent: an answer, a follow-up question.
  z.strictObject({ operation: z.literal('note'), ...entry, text: filledText(8000), about: about.nullable() }),
  z.strictObject({ operation: z.literal('samples'), ...entry, samples: z.array(sampleClaim).min(1).max(20) }),
  z.strictObject({ operation: z.literal('breach'), ...entry, due: instant }),
  // The case becomes visible in Services Hub, to its owner or to the owner's whole team.
  z.strictObject({ operation: z.literal('track'), ...entry, visibleTo: z.enum(['owner', 'team']) }),
  z.strictObject({ operation: z.literal('close'), ...entry, outcome: z.enum(caseOutcomes) }),
]);

export type CaseDeskParams = z.infer<typeof caseDeskParams>;
export type CaseDeskOperation = CaseDeskParams['operation'];
