/**
 * What an instance takes at most. Temporal's server refuses a payload above 2 MB and a message above 4 MB; what passes
 * here never comes near, not even with three bytes a character and with what a host adds.
 */

/** All texts and keys of an event, or of an input, together, in UTF-16 units. */
export const MAX_EVENT_LENGTH = 256 * 1024;

/*
 * Bytes of JSON. What an instance hands on to its next run is one payload: snapshot, pending effects, receipts, and what
 * its host adds, together below 2 MiB.
 */

/** The context. */
export const MAX_CONTEXT_SIZE = 1024 * 1024;

/** A whole snapshot: the context, and inputs of actors, timers, history, output beside it. */
export const MAX_STATE_SIZE = 1250 * 1024;

/** One effect: an actor's input, an action's params, an event that is told. */
export const MAX_EFFECT_SIZE = 480 * 1024;

/** All effects of one step: they stand in one record of the ledger, and in one message to the server. */
export const MAX_EFFECTS_SIZE = 1400 * 1024;

/** What an actor gives or throws. */
export const MAX_OUTCOME_SIZE = 1024 * 1024;

/** Actions and tells that are not carried out yet: at this size no event is taken that somebody sends. */
export const BUSY_SIZE = 256 * 1024;

/** At this size what a step adds by itself is given up. */
export const MAX_PENDING_SIZE = 480 * 1024;

/** Receipts that are handed on; beyond it the oldest are forgotten. */
export const MAX_RECEIPTS_SIZE = 128 * 1024;

/** Ids of proofs that are still valid, as they are handed on; beyond it nothing is taken until some have expired. */
export const MAX_PROOFS_SIZE = 96 * 1024;

/** What is scheduled in one task of a workflow, which is one message to the server. */
export const MAX_TASK_SIZE = 1_500_000;

/** Effects that were given up and are shown; the latest stay. */
export const MAX_ATTENTION = 20;

/** An event's type, in UTF-16 units: it stands in messages, memos and summaries. */
export const MAX_TYPE_LENGTH = 200;

/** An event's id, and its sender's role and name, in UTF-16 units: receipts of many of them travel with an instance. */
export const MAX_NAME_LENGTH = 200;

/** An instance's key, in bytes of UTF-8: a server takes workflow ids of 1,000, and names of actors begin with their parent's. */
export const MAX_KEY_SIZE = 500;

/** Levels of a value that is kept. Recursion elsewhere trusts it. */
export const MAX_DEPTH = 64;

/** Values in one that is kept: so a small object that holds itself many times over comes to an end too. */
export const MAX_VALUES = 100_000;

/** Microsteps of one step, where the machine does not say: eventless loops end. XState's own default is none. */
export const MAX_MICROSTEPS = 1_000;

/** Timers that fire at one instant: more is a machine that re-arms itself without delay. */
export const MAX_FIRED = 10_000;

/** The last millisecond that a `Date` can say (ECMA-262, 21.4.1.1). */
export const MAX_TIME = 8.64e15;
