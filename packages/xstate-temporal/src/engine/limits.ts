/**
 * What an instance takes at most. Temporal's server refuses a payload above 2 MB and a message above 4 MB; what passes
 * here never comes near, not even with three bytes a character and with what a host adds.
 */

/** All texts and keys of an event, or of an input, together, in UTF-16 units. */
export const MAX_EVENT_LENGTH = 256 * 1024;

/** An event's type, in UTF-16 units: it stands in messages, memos and summaries. */
export const MAX_TYPE_LENGTH = 200;

/** An event's id, and its sender's role and name, in UTF-16 units: receipts of many of them travel with an instance. */
export const MAX_NAME_LENGTH = 200;

/** Levels of a value that is kept. Recursion elsewhere trusts it. */
export const MAX_DEPTH = 64;

/** Values in one that is kept: so a small object that holds itself many times over comes to an end too. */
export const MAX_VALUES = 100_000;

/** Levels of a text that is read: parsers call themselves for each, and near the end of its stack Node gives up. */
export const MAX_TEXT_DEPTH = 256;

/** Microsteps of one step, where the machine does not say: eventless loops end. XState's own default is none. */
export const MAX_MICROSTEPS = 1_000;

/** Timers that fire at one instant: more is a machine that re-arms itself without delay. */
export const MAX_FIRED = 10_000;

/** The last millisecond that a `Date` can say (ECMA-262, 21.4.1.1). */
export const MAX_TIME = 8.64e15;
