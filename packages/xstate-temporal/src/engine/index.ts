/**
 * The engine: any durable XState v5 machine, stepped as a pure function.
 *
 * A step takes a snapshot and an event and gives the next snapshot, the effects as data, and a
 * ledger record. Nothing happens here; a host carries the effects out.
 *
 * @module
 */

export { type ActionInfo, actionInfo } from './action-info.ts';
export { checkEvent, checkInputSize, isName } from './admission.ts';
export { atomicPaths } from './atomic-paths.ts';
export { isOutcomeTooLarge, SIZE_CODES, type SizeCode, sizeReason, tooLarge } from './bounds.ts';
export { type CompileOptions, compile, isVersion } from './compile.ts';
export { type Defined, definitionOf, FIRST_VERSION } from './definition.ts';
export { type DiffOptions, diff } from './diff.ts';
export type { Change, ChangeKind, Diff } from './diff-change.ts';
export type {
  CancelTimer,
  Effect,
  Emit,
  InvokeActor,
  Recipient,
  RunAction,
  StartTimer,
  StopActor,
  Tell,
} from './effect.ts';
export { enqueuedNames } from './enqueued.ts';
export {
  codeOf,
  type Defect,
  DefinitionError,
  type ErrorDetails,
  isCode,
  messageOf,
  RefusedError,
  shownCode,
  WatchfloorError,
  type WatchfloorErrorOptions,
} from './errors.ts';
export { eventTitle, timerTitle } from './event-title.ts';
export { canonicalJson, portableSha256, type Sha256 } from './hash.ts';
export * from './host/index.ts';
export { implement, type Overrides } from './implement.ts';
export type {
  ActionImplementation,
  ActorImplementation,
  EffectContext,
  Implementations,
  Implemented,
} from './implementations.ts';
export { checkKey, checkNewKey, isActorKey, isKey } from './instance-key.ts';
export { parseInstant } from './instant.ts';
export {
  childrenOf,
  isAtomic,
  isInFinalState,
  type Machine,
  outcomesOf,
  parsed,
  type StateNode,
  startsOf,
  type Transition,
  transitionOf,
  transitionsOf,
} from './interpreter/index.ts';
export { isObject, type Json, type JsonObject } from './json.ts';
export { jsonSize } from './json-size.ts';
export { errorToJson, toJson } from './json-value.ts';
export { chain, digestOf, genesis } from './ledger.ts';
export { LedgerSteps, type LedgerStepsOptions } from './ledger-steps.ts';
export { BUSY_SIZE, MAX_ATTENTION, MAX_PENDING_SIZE, MAX_PROOFS_SIZE, MAX_TASK_SIZE } from './limits.ts';
export type { EffectName, MachineOf, SnapshotOf, StartInput, StatePath, TagOf } from './machine-types.ts';
export { type Migration, type Migrations, type Movable, type Moved, migrate } from './migrate.ts';
export { isMachineId, withNames } from './named-parts.ts';
export { nestedTooDeeply } from './nesting.ts';
export { isOfOtherCopy, otherCopy } from './other-copy.ts';
export { enqueuedImplementations, ownImplementations } from './own-implementations.ts';
export { identityOf, START_EVENT } from './segregation.ts';
export type { StandardSchemaV1 } from './standard-schema.ts';
export { readStructure } from './structure.ts';
export { tenantOf } from './tenancy.ts';
export { hasUnseen, JOINERS, printable, recordable, replaceUnseen } from './text.ts';
export type {
  Acted,
  Barred,
  Chart,
  Child,
  Definition,
  EventObject,
  EventOf,
  InputOf,
  LedgerRecord,
  Meta,
  NotAcceptedReason,
  Outcome,
  Reason,
  Segregation,
  Sender,
  Snapshot,
  StartAttempt,
  StartVerdict,
  StateValue,
  Status,
  Step,
  Taken,
  Timer,
  Verdict,
} from './types.ts';
