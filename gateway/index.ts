/** The door: an HTTP API with identity in front of the programme. @module */
export { type GatewayRole, type Grant, isCustomerRole, isSenderRole, type Person } from './access/person.ts';
export { type OperationId, peoplesRoles, rolesOf, rows } from './access/table.ts';
export type { AuditDesk, AuditedCase, Desks, OperationsDesk, RegisterRow, SimulationDesk } from './api/desks.ts';
export { createGateway, type Gateway, type GatewayOptions, openApi } from './gateway.ts';
export type { Access } from './http/observe.ts';
export { type GatewaySettings, readGatewaySettings } from './identity/settings.ts';
