import type { Condition } from '../condition.ts';
import { type EntryPointId, entryPoints } from '../profiles/entry-points.ts';
import { type About, heldLengthMax } from './about.ts';
import { fits, prefilled, together } from './gather.ts';

export interface Asked {
  readonly entryPoint: EntryPointId;
  readonly contextUrl: string;
  readonly about?: About;
  readonly linkedNotification: string | null;
}

/** What an entry point attaches is there: by the page's address, by what is named, or by the notification. */
export const aboutOfEntryPoint: Condition<unknown, Asked> = {
  isMet: (_, { about, contextUrl, entryPoint, linkedNotification }) => {
    const { prefills } = entryPoints[entryPoint];
    if (prefills === null || linkedNotification !== null) return true;
    return together(prefilled(entryPoint, contextUrl), about)[prefills].length > 0;
  },
  text: (_, { entryPoint }) =>
    `From ${entryPoint} something goes along: where the address of the page does not name it, "about" must, under "${entryPoints[entryPoint].prefills}"`,
};

export interface Holder {
  readonly about: About;
  readonly policy: { readonly subjectsMax: number };
}

/** A case holds so much. */
export const roomForAbout: Condition<Holder, { readonly about?: About }> = {
  isMet: ({ about, policy }, { about: more }) => more === undefined || fits(together(about, more), policy.subjectsMax),
  text: ({ policy }) =>
    `A case is about at most ${policy.subjectsMax} of each kind, with ${heldLengthMax} characters together`,
};
