/** A project can hold XState twice: then a machine is made by one copy, and stepped with parts of the other. */
import { type AnyStateMachine, StateMachine } from 'xstate';

/** What is said of a machine of another copy, and what to do; the code of both is `XSTATE_TWICE`. */
export const otherCopy = {
  code: 'XSTATE_TWICE',
  message: 'it was made by another copy of XState than the one that xstate-temporal uses',
  fix: 'Run: npm ls xstate; npm dedupe. Both must name the same version and folder.',
} as const;

/** Whether another copy of XState made a machine than the one that this library has. */
export const isOfOtherCopy = (machine: AnyStateMachine): boolean => !(machine instanceof StateMachine);
