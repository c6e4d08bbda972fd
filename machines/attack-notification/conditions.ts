import type { Conditions } from '../condition.ts';
import { classifications, type Determination, determinationsOf } from '../ports/alert.ts';
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
  RESOLVE: [
    {
      isMet: (_, { classification, determination }) =>
        determination === undefined ||
        (classification !== undefined &&
          (determinationsOf[classification] as readonly Determination[]).includes(determination)),
      text: () =>
        `A determination belongs to its classification: ${classifications.map((one) => `${one} (${determinationsOf[one].join(', ')})`).join('; ')}`,
    },
  ],
} as const satisfies Conditions<NoteContext, NoteEvent>;
