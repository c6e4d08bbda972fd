import { type About, type SubjectKind, subjectKinds } from './about.ts';
import type { FileRef } from './file-ref.ts';

/** What the kinds of things that an inquiry is about are called. */
export const subjectLabels: Readonly<Record<SubjectKind, string>> = {
  alerts: 'Alerts',
  incidents: 'Incidents',
  devices: 'Devices',
  files: 'Files',
  users: 'Users',
  mailboxes: 'Mailboxes',
  messages: 'Mail messages',
  addresses: 'Remote addresses',
  screenshots: 'Screenshots',
  samples: 'Samples',
};

/** What is named, a kind after the other: what the kind is called, and its things. */
export function named(about: About): { readonly label: string; readonly texts: readonly string[] }[] {
  return subjectKinds
    .filter((kind) => about[kind].length > 0)
    .map((kind) => ({ label: subjectLabels[kind], texts: about[kind].map(subjectText) }));
}

/** One of them, as it is said among others. */
function subjectText(one: About[SubjectKind][number]): string {
  if (typeof one === 'string') return one;
  return 'internetMessageId' in one ? one.internetMessageId : fileText(one);
}

/** A file by its name, and by its hash. */
export function fileText({ name, sha1, sha256 }: FileRef): string {
  const hash = sha256 === undefined ? sha1 && `SHA-1 ${sha1}` : `SHA-256 ${sha256}`;
  return [name, hash].filter((part) => part !== undefined).join(' ');
}
