export type { EodContext, EodEvent, EodEventType, EodInput, EodOutput } from './eod-case/index.ts';
export { eodCase, eodCaseMachine, eodEvents, eodInput, eodOutput, eodRoles } from './eod-case/index.ts';
export type { Assumption, Assumptions, PolicyMachine, PolicyOf } from './policy/index.ts';
export { defaultPolicy, overridesOf, parseDuration, policies } from './policy/index.ts';
export { actionPorts, actorPorts, portsByMachine } from './ports.ts';
export type { DocsEra, EntryPointId, IrPath, Profile, ProfileId } from './profiles/index.ts';
export { branding, docsEras, entryPoints, irPaths, irPathsByEra, profileIds, profiles } from './profiles/index.ts';
export type { MachineId } from './registry.ts';
export { machineIds, registry } from './registry.ts';
export type { Permission, Role } from './roles.ts';
export { permissions, roles } from './roles.ts';
export type { TanContext, TanEvent, TanEventType, TanInput, TanOutput } from './tan-application/index.ts';
export {
  tanApplication,
  tanApplicationMachine,
  tanEvents,
  tanInput,
  tanOutput,
  tanRoles,
} from './tan-application/index.ts';
