import { z } from 'zod';
import { type AlertSeverity, alertSeverity } from './ports/alert.ts';
import { emailAddress, filledLine, key, personName } from './text.ts';

/** An e-mail rule: which notifications are mailed, and to whom. */
export const emailRule = z.strictObject({
  ruleId: key,
  name: personName,
  severities: z.array(alertSeverity).min(1).max(4),
  deviceGroups: z.union([z.literal('all'), z.array(filledLine(255)).min(1).max(50)]),
  recipients: z.array(emailAddress).min(1).max(10),
  includeOrganisation: z.boolean().default(false),
  includeDevices: z.boolean().default(false),
});

/** How many e-mail rules a tenant may have here; it bounds what an instance carries. */
export const rulesMax = 20;

export type EmailRule = z.output<typeof emailRule>;

/** Whether a rule asks for a mail about an alert of this severity and these device groups. */
export function ruleMatches(
  { deviceGroups, severities }: EmailRule,
  severity: AlertSeverity,
  touched: readonly string[],
): boolean {
  const inGroup = deviceGroups === 'all' || touched.some((group) => deviceGroups.includes(group));
  return severities.includes(severity) && inGroup;
}
