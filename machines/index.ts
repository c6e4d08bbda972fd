export type { NoteContext, NoteEvent, NoteEventType, NoteInput, NoteOutput } from './attack-notification/index.ts';
export {
  attackNotification,
  attackNotificationMachine,
  noteEvents,
  noteInput,
  noteOutput,
  noteRoles,
} from './attack-notification/index.ts';
export { alertOf } from './attack-notification/messages.ts';
export type { EmailRule } from './email-rule.ts';
export { emailRule, ruleMatches } from './email-rule.ts';
export type { EodContext, EodEvent, EodEventType, EodInput, EodOutput } from './eod-case/index.ts';
export { eodCase, eodCaseMachine, eodEvents, eodInput, eodOutput, eodRoles } from './eod-case/index.ts';
export type {
  SubscriptionContext,
  SubscriptionEvent,
  SubscriptionEventType,
  SubscriptionInput,
} from './eod-subscription/index.ts';
export {
  eodSubscription,
  eodSubscriptionMachine,
  subscriptionEvents,
  subscriptionInput,
  subscriptionRoles,
} from './eod-subscription/index.ts';
export type { Named } from './inquiry/named.ts';
export { namedBy } from './inquiry/named.ts';
export { instanceKey, isOf, keyAbove, keyOf, localOf, requestKey, tenantOfKey } from './keys.ts';
export type { Deployment, OperationsContext, OperationsEvent, OperationsInput } from './operations-log/index.ts';
export { deployment, operationsEvents, operationsLog, operationsRoles } from './operations-log/index.ts';
export type { Assumption, Assumptions, BusinessCalendar, PolicyMachine, PolicyOf } from './policy/index.ts';
export { businessCalendar, defaultPolicy, dueIn, overridesOf, policies } from './policy/index.ts';
export { actionPorts, actorPorts, portsByMachine } from './ports.ts';
export type { DocsEra, EntryPointId, IrPath, Profile, ProfileId } from './profiles/index.ts';
export { branding, docsEras, entryPoints, irPaths, irPathsByEra, profileIds, profiles } from './profiles/index.ts';
export type { Market } from './profiles/sellers.ts';
export { sellersOf } from './profiles/sellers.ts';
export { unmetConditions } from './refusals.ts';
export type { MachineId } from './registry.ts';
export { allDefinitions, definitionOf, isMachine, machineIds, registry, serviceRegistry } from './registry.ts';
export type { Permission, Role } from './roles.ts';
export { permissionLabels, permissions, roles } from './roles.ts';
export type { TanContext, TanEvent, TanEventType, TanInput, TanOutput } from './tan-application/index.ts';
export {
  gateLabels,
  tanApplication,
  tanApplicationMachine,
  tanEvents,
  tanInput,
  tanOutput,
  tanRoles,
} from './tan-application/index.ts';
export type { Tell } from './tells.ts';
export { tells } from './tells.ts';
export { tenantOfInstance } from './tenant-of.ts';
