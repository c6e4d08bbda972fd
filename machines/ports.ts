import { caseDeskParams } from './ports/case-desk.ts';
import { alertUpdateParams, channelInput, channelReceipt } from './ports/channel.ts';
import { authorization, authorizationInput, tenantFacts, tenantFactsInput } from './ports/directory.ts';
import { irHandOverParams } from './ports/incident-response.ts';
import { mailParams } from './ports/mail.ts';
import { staffNoticeParams } from './ports/staff.ts';

/**
 * What the machines ask of a world: the params of every action and the input and output of every
 * actor, by name. A host implements each name; the schema says what it is given and what it gives.
 */
export const actionPorts = {
  sendMail: mailParams,
  notifyStaff: staffNoticeParams,
  updateAlert: alertUpdateParams,
  updateCaseDesk: caseDeskParams,
  handOverToIr: irHandOverParams,
} as const;

export const actorPorts = {
  readTenantFacts: { input: tenantFactsInput, output: tenantFacts },
  readAuthorization: { input: authorizationInput, output: authorization },
  publishToChannel: { input: channelInput, output: channelReceipt },
} as const;

/** Which chart uses which names. */
export const portsByMachine = {
  'tan-application': { actions: ['notifyStaff', 'sendMail'], actors: ['readAuthorization', 'readTenantFacts'] },
  'attack-notification': { actions: ['notifyStaff', 'sendMail', 'updateAlert'], actors: ['publishToChannel'] },
  'eod-subscription': { actions: ['notifyStaff', 'sendMail'], actors: [] },
  'eod-case': { actions: ['handOverToIr', 'notifyStaff', 'sendMail', 'updateCaseDesk'], actors: ['readAuthorization'] },
} as const;

export type {
  AlertParams,
  AlertSeverity,
  Classification,
  Determination,
  ThreatKind,
  ThreatScope,
} from './ports/alert.ts';
export {
  alertParams,
  alertSeverity,
  alertStatuses,
  classifications,
  determinations,
  determinationsOf,
  threatKind,
  threatScope,
} from './ports/alert.ts';
export type { CaseDeskOperation, CaseDeskParams } from './ports/case-desk.ts';
export { caseDeskParams } from './ports/case-desk.ts';
export type { AlertChannel, AlertUpdateParams, ChannelInput, ChannelReceipt } from './ports/channel.ts';
export { alertChannels, alertUpdateParams, channelInput, channelReceipt, statusChannels } from './ports/channel.ts';
export type { Authorization, AuthorizationInput, TenantFacts, TenantFactsInput } from './ports/directory.ts';
export {
  authorization,
  authorizationIn,
  authorizationInput,
  tenantFacts,
  tenantFactsInput,
  tenantPeople,
} from './ports/directory.ts';
export type { IrHandOverParams } from './ports/incident-response.ts';
export { irHandOverParams } from './ports/incident-response.ts';
export type { MailParams, MailTemplate } from './ports/mail.ts';
export { mailParams, mailTemplates } from './ports/mail.ts';
export type { MailMessage } from './ports/mail-message.ts';
export { mailMessage } from './ports/mail-message.ts';
export type { SampleClaim } from './ports/sample.ts';
export { sampleClaim } from './ports/sample.ts';
export type { StaffNoticeParams } from './ports/staff.ts';
export { staffDesks, staffNoticeParams, staffNotices } from './ports/staff.ts';
