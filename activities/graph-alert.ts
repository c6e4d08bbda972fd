import type { Json } from 'xstate-temporal/engine';
import type { AlertParams, MailMessage, ThreatKind } from '../machines/ports.ts';
import { keyHash } from './idempotency.ts';
import { isoTime } from './time.ts';

/**
 * Microsoft Graph's `microsoft.graph.security.alert` (v1.0, `security/alerts_v2`), as far as a
 * notification fills it; what is not known is null, as in Graph's own answers. A type and not an
 * interface, so that it counts as JSON.
 */
export type GraphAlert = {
  readonly '@odata.type': '#microsoft.graph.security.alert';
  readonly id: string;
  readonly providerAlertId: string;
  readonly incidentId: string;
  readonly status: AlertParams['status'];
  readonly severity: AlertParams['severity'];
  readonly classification: AlertParams['classification'];
  readonly determination: AlertParams['determination'];
  readonly serviceSource:
    | 'microsoftDefenderForEndpoint'
    | 'microsoftDefenderForOffice365'
    | 'microsoftDefenderForIdentity'
    | 'microsoft365Defender';
  readonly detectionSource: 'microsoftThreatExperts';
  readonly productName: string;
  readonly detectorId: null;
  readonly tenantId: string;
  readonly title: string;
  readonly description: string;
  readonly recommendedActions: string;
  readonly category: string;
  readonly assignedTo: string | null;
  readonly alertWebUrl: null;
  readonly incidentWebUrl: null;
  readonly actorDisplayName: null;
  readonly threatDisplayName: string;
  readonly threatFamilyName: null;
  readonly mitreTechniques: readonly string[];
  readonly createdDateTime: string;
  readonly lastUpdateDateTime: string;
  readonly resolvedDateTime: string | null;
  readonly firstActivityDateTime: string | null;
  readonly lastActivityDateTime: null;
  readonly systemTags: readonly string[];
  readonly alertPolicyId: null;
  readonly comments: readonly Json[];
  readonly evidence: readonly Json[];
  readonly additionalData: { readonly threatKind: ThreatKind; readonly deviceGroups: readonly string[] };
};

/** The alert of a notification, as it is, wherever it is shown. */
export function notificationAlert(params: AlertParams): GraphAlert {
  return graphAlert(params, JSON.stringify([params.tenantId, params.notificationId]));
}

/** The alert of a notification, as it is. The same effect always gives the same alert. */
export function graphAlert(params: AlertParams, key: string): GraphAlert {
  const createdDateTime = isoTime(params.createdAt);
  return {
    '@odata.type': '#microsoft.graph.security.alert',
    id: alertId(key),
    providerAlertId: params.notificationId,
    incidentId: incidentIdOf(params),
    status: params.status,
    severity: params.severity,
    classification: params.classification,
    determination: params.determination,
    serviceSource: serviceSourceOf(params.scope),
    detectionSource: 'microsoftThreatExperts',
    productName: params.service,
    detectorId: null,
    tenantId: params.tenantId,
    title: params.title,
    description: params.description,
    recommendedActions: params.recommendedActions,
    // A category of Defender for Endpoint's alerts; which one such notifications had is not documented.
    category: 'SuspiciousActivity',
    assignedTo: params.assignedTo,
    alertWebUrl: null,
    incidentWebUrl: null,
    actorDisplayName: null,
    threatDisplayName: THREATS[params.threatKind],
    threatFamilyName: null,
    mitreTechniques: params.mitreTechniques,
    createdDateTime,
    lastUpdateDateTime: isoTime(params.updatedAt),
    resolvedDateTime: params.resolvedAt === null ? null : isoTime(params.resolvedAt),
    firstActivityDateTime: params.firstActivityAt === null ? null : isoTime(params.firstActivityAt),
    lastActivityDateTime: null,
    systemTags: [params.tag],
    alertPolicyId: null,
    comments: [],
    evidence: evidenceOf(params, createdDateTime),
    additionalData: { threatKind: params.threatKind, deviceGroups: params.scope.deviceGroups },
  };
}

const THREATS: Readonly<Record<ThreatKind, string>> = {
  humanAdversaryIntrusion: 'Human adversary intrusion',
  handsOnKeyboardAttack: 'Hands-on-keyboard attack',
  cyberEspionage: 'Cyber-espionage',
};

/**
 * The product that watches what is touched. Users work on devices and own mailboxes, so they count only where nothing
 * else is touched; devices and mail together are the business of the product above both.
 */
function serviceSourceOf({ devices, mailboxes, messages, users }: AlertParams['scope']): GraphAlert['serviceSource'] {
  const mail = mailboxes.length + messages.length > 0;
  if (devices.length > 0) return mail ? 'microsoft365Defender' : 'microsoftDefenderForEndpoint';
  if (mail) return 'microsoftDefenderForOffice365';
  return users.length > 0 ? 'microsoftDefenderForIdentity' : 'microsoftDefenderForEndpoint';
}

/** `ta` and a GUID, as Microsoft Defender numbers the alerts of Threat Experts. */
export function alertId(key: string): string {
  const hex = keyHash(key);
  // Version 8 of RFC 9562: a GUID whose other bits are the maker's own.
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 3) | 8).toString(16);
  return `ta${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/**
 * The incident that an alert belongs to: the alerts of one lead of a tenant make one, and where no lead is
 * named each notification does. A number in a text, as Microsoft Defender numbers its incidents.
 */
export function incidentIdOf(params: AlertParams): string {
  const about = params.leadId ?? params.notificationId;
  return String(Number.parseInt(keyHash(JSON.stringify([params.tenantId, about])).slice(0, 12), 16));
}

function evidenceOf({ scope }: AlertParams, createdDateTime: string): Json[] {
  const common = {
    createdDateTime,
    verdict: 'suspicious',
    remediationStatus: 'none',
    remediationStatusDetails: null,
    roles: [],
    tags: [],
  };
  const device = (name: string): Json => ({
    '@odata.type': '#microsoft.graph.security.deviceEvidence',
    ...common,
    deviceDnsName: name,
  });
  const user = (name: string): Json => ({
    '@odata.type': '#microsoft.graph.security.userEvidence',
    ...common,
    userAccount: userAccount(name),
  });
  const mailbox = (address: string): Json => ({
    '@odata.type': '#microsoft.graph.security.mailboxEvidence',
    ...common,
    primaryAddress: address,
    displayName: null,
    userAccount: userAccount(address),
  });
  const message = (one: MailMessage): Json => ({
    '@odata.type': '#microsoft.graph.security.analyzedMessageEvidence',
    ...common,
    internetMessageId: one.internetMessageId,
    subject: one.subject,
    p2Sender: { emailAddress: one.senderAddress, displayName: null, domainName: domainOf(one.senderAddress) },
    recipientEmailAddress: one.recipientAddress,
    receivedDateTime: one.receivedAt === null ? null : isoTime(one.receivedAt),
  });
  return [
    ...scope.devices.map(device),
    ...scope.users.map(user),
    ...scope.mailboxes.map(mailbox),
    ...scope.messages.map(message),
  ];
}

function domainOf(address: string): string | null {
  const at = address.lastIndexOf('@');
  return at < 0 ? null : address.slice(at + 1);
}

/** `name@domain` is a user principal name, `DOMAIN\name` an account in a domain. */
function userAccount(name: string): Json {
  const [domain, account] = name.split('\\', 2);
  return {
    accountName: account ?? name.split('@', 1)[0] ?? name,
    domainName: account === undefined ? null : (domain ?? null),
    userPrincipalName: name.includes('@') ? name : null,
    displayName: null,
    azureAdUserId: null,
    userSid: null,
  };
}
