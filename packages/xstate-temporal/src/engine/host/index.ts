/** The host protocol: what every host does alike, purely. */
export { advance } from './advance.ts';
export { type Cancelled, cancel, checkCancel, checkOperator, childEnd, outcomeOf, refuseCancel } from './endings.ts';
export { checkEnvelope, type Envelope } from './envelope.ts';
export {
  type Attention,
  errorOutside,
  failTell,
  failureAsSeen,
  reasonOf,
  type SeenFailure,
  tellFailed,
  thrownMessage,
  thrownOutside,
} from './failures.ts';
export { HostedInstance, type InstanceHost } from './hosted-instance.ts';
export { envelopeMeta, move, receive, refuse, startMeta } from './inputs.ts';
export {
  type ActorRef,
  activityType,
  actorName,
  type CauseKind,
  causeName,
  childName,
  effectKeyOf,
  idempotencyKey,
  readActorName,
  readCause,
  systemSender,
  tellActivity,
} from './names.ts';
export { type PackedReceipts, type Receipt, Receipts } from './receipts.ts';
export { holdStart, type OutsideStart } from './start.ts';
