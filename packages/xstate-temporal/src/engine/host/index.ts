/** The host protocol: what every host does alike, purely. */
export { advance, type IsOver } from './advance.ts';
export {
  type Cancelled,
  type ChildEnd,
  cancel,
  cancelSent,
  checkCancel,
  checkOperator,
  childEnd,
  outcomeOf,
  readChildEnd,
  refuseCancel,
} from './endings.ts';
export {
  checkEnvelope,
  type Envelope,
  idReused,
  payloadUnreadable,
  signalUnknown,
  tooMuchPending,
} from './envelope.ts';
export {
  type Attention,
  actorNameTaken,
  errorOutside,
  failTell,
  failureAsSeen,
  reasonOf,
  type SeenFailure,
  sizeError,
  tellFailed,
  thrownMessage,
  thrownOutside,
} from './failures.ts';
export { HostedInstance, type InstanceHost, type IsBusy, type SignalOptions } from './hosted-instance.ts';
export { envelopeMeta, move, receive, refuse, refuseMore, startMeta } from './inputs.ts';
export { isAnotherEvent, knownId, sentIn } from './known-event.ts';
export {
  type ActorRef,
  activityType,
  actorName,
  actorSender,
  BEGUN_LATE,
  type CauseKind,
  causeName,
  childName,
  childStartId,
  effectKeyOf,
  idempotencyKey,
  readActorName,
  readCause,
  systemSender,
  tellActivity,
} from './names.ts';
export { olderRefusal } from './older-refusal.ts';
export { type PackedReceipts, type Receipt, Receipts, type Sent } from './receipts.ts';
export { keepable } from './settle-within.ts';
export { MANY_SIGNALS } from './signal-name.ts';
export { holdStart, type OutsideStart } from './start.ts';
export { isUnreadable, unreadable } from './unreadable.ts';
