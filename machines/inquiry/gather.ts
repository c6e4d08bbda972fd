import type { ThreatScope } from '../ports/alert.ts';
import { type EntryPointId, entryPoints, namedInAddress } from '../profiles/entry-points.ts';
import { type About, heldLengthMax, subjectKinds } from './about.ts';

/** About nothing in particular. */
export const nothing: About = {
  alerts: [],
  incidents: [],
  devices: [],
  files: [],
  users: [],
  mailboxes: [],
  messages: [],
  addresses: [],
  timeRange: null,
  screenshots: [],
  samples: [],
};

/** Both together, each thing once, in the order in which they were named. A later time range replaces an earlier one. */
export function together(before: About, more: Partial<About> = {}): About {
  const united = subjectKinds.map((kind) => [kind, union<unknown>(before[kind], more[kind] ?? [])]);
  return { ...Object.fromEntries(united), timeRange: more.timeRange ?? before.timeRange } as About;
}

function union<T>(before: readonly T[], more: readonly T[]): T[] {
  return [...new Map([...before, ...more].map((one) => [JSON.stringify(one), one])).values()];
}

/** What the page in view fills in: the device, alert, incident or file whose page it is. */
export function prefilled(entryPoint: EntryPointId, address: string): About {
  const { prefills } = entryPoints[entryPoint];
  const name = namedInAddress(entryPoint, address);
  if (prefills === null || name === undefined) return nothing;
  return { ...nothing, [prefills]: [prefills === 'files' ? fileNamed(name) : name] };
}

/** A file's page has its hash in the address. */
function fileNamed(name: string): About['files'][number] {
  if (/^[0-9a-f]{64}$/.test(name)) return { sha256: name };
  return /^[0-9a-f]{40}$/.test(name) ? { sha1: name } : { name };
}

/** What a notification touches, as that which an inquiry about it is about. */
export function touched({ devices, mailboxes, messages, users }: ThreatScope): Partial<About> {
  return { devices, mailboxes, messages, users };
}

/** Whether a case can hold it: so many of each kind. */
export function fits(about: About, most: number): boolean {
  return subjectKinds.every((kind) => about[kind].length <= most) && JSON.stringify(about).length <= heldLengthMax;
}
