import type { Conditions } from '../condition.ts';
import { entryPointOfProfile, pageOfEntryPoint } from '../profiles/entry-point-condition.ts';
import { consultationsMax, type NoteContext } from './context.ts';
import type { NoteEvent } from './events.ts';

/** What the guards ask of events. */
export const noteConditions = {
  CONSULT_EXPERT: [
    entryPointOfProfile,
    pageOfEntryPoint,
    {
      isMet: ({ consultations }) => consultations.length < consultationsMax,
      text: () => `A notification leads to at most ${consultationsMax} inquiries`,
    },
  ],
} as const satisfies Conditions<NoteContext, NoteEvent>;
