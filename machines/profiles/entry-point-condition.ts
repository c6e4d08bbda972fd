import type { Condition } from '../condition.ts';
import { type EntryPointId, entryPoints, isPageOf } from './entry-points.ts';
import { profiles } from './index.ts';
import type { ProfileId } from './profile.ts';

/** An expert is consulted from where the profile has an entry point. */
export const entryPointOfProfile: Condition<{ readonly profile: ProfileId }, { readonly entryPoint: EntryPointId }> = {
  isMet: ({ profile }, { entryPoint }) => profiles[profile].entryPoints.includes(entryPoint),
  text: ({ profile }) => {
    const known = profiles[profile].entryPoints.map((id) => `${id} (${entryPoints[id].label})`);
    return `Profile ${profile} has the entry points ${known.join(', ')}`;
  },
};

/** What goes along is what the entry point attaches. */
export const pageOfEntryPoint: Condition<unknown, { readonly contextUrl: string; readonly entryPoint: EntryPointId }> =
  {
    isMet: (_, { contextUrl, entryPoint }) => isPageOf(entryPoint, contextUrl),
    text: (_, { entryPoint }) =>
      `The page must be what ${entryPoint} attaches: the address of a page of the kind "${entryPoints[entryPoint].contextKind}"`,
  };
