import type { About, SubjectKind } from './about.ts';

/**
 * What is asked: the headings of the documented sample questions, and the root cause of a suspicious network
 * connection, which the overview names beside alerts, devices and campaigns.
 */
export const inquiryCategories = [
  'alertInformation',
  'possibleCompromise',
  'suspiciousConnection',
  'threatIntelligence',
  'alertCommunications',
] as const;

export type InquiryCategory = (typeof inquiryCategories)[number];

/**
 * What experts need to begin: of each group at least one kind. Inferred from the sample questions, so nothing is
 * refused for it: the desk sees what is missing, and asks.
 */
export const expectedOf: Readonly<Record<InquiryCategory, readonly (readonly SubjectKind[])[]>> = {
  alertInformation: [['alerts', 'incidents', 'users']],
  possibleCompromise: [['devices']],
  suspiciousConnection: [['devices'], ['addresses']],
  // A blog post about an actor needs nothing of one's own.
  threatIntelligence: [],
  alertCommunications: [['alerts', 'incidents', 'devices', 'users', 'mailboxes', 'messages']],
};

/** The kinds of which one is missing for what is asked. */
export function missingFor(category: InquiryCategory | null, about: About): SubjectKind[] {
  if (category === null) return [];
  return expectedOf[category].filter((group) => group.every((kind) => about[kind].length === 0)).flat();
}
