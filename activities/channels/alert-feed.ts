import type { Json } from 'xstate-temporal/engine';
import { WatchfloorError } from 'xstate-temporal/engine';
import type { AlertSink } from '../alert-sink.ts';
import type { GraphAlert } from '../graph-alert.ts';
import type { JsonLines } from '../json-lines.ts';
import { type Lines, readLines } from './read-lines.ts';
import { severityName } from './severity-name.ts';
import { theLatest } from './the-latest.ts';

/**
 * An alert as the API of Defender for Endpoint lists it (https://api.securitycenter.microsoft.com/api/alerts),
 * as far as a notification fills it. There an alert names one device: ours the first of its scope. A type, so
 * that it counts as JSON.
 */
export type FeedAlert = {
  readonly id: string;
  readonly incidentId: number;
  readonly investigationId: null;
  readonly assignedTo: string | null;
  readonly severity: string;
  readonly status: 'New' | 'InProgress' | 'Resolved';
  readonly classification: string | null;
  readonly determination: string | null;
  readonly investigationState: null;
  /** The API's value for Microsoft Threat Experts. */
  readonly detectionSource: 'ThreatExperts';
  readonly category: string;
  readonly threatFamilyName: null;
  readonly title: string;
  readonly description: string;
  readonly alertCreationTime: string;
  readonly firstEventTime: string | null;
  readonly lastEventTime: null;
  readonly lastUpdateTime: string;
  readonly resolvedTime: string | null;
  /** Device ids are Defender's own; a notification knows names. */
  readonly machineId: null;
  readonly computerDnsName: string | null;
  readonly rbacGroupName: string | null;
  readonly aadTenantId: string;
  readonly mitreTechniques: readonly string[];
  readonly comments: readonly never[];
  readonly evidence: readonly Json[];
};

/** One page of the feed, in the form of OData. */
export interface FeedPage {
  readonly '@odata.context': string;
  readonly value: readonly FeedAlert[];
}

/** The feed: with each change of an alert a line. A later line of the same id takes the place of an earlier one. */
export function alertFeed(lines: JsonLines<FeedAlert>): AlertSink {
  return {
    async publish(alert, key) {
      await lines.append(key, feedAlert(alert));
    },
  };
}

const MOST = 10_000;

/**
 * A page of the feed, each alert as it is now, in the order of publishing.
 *
 * @param query `tenantId`: of this tenant only; `since`: created after this time (UTC milliseconds); `top`: at
 * most so many, 10,000 as the API has it; `skip`: without the first so many
 * @throws WatchfloorError FEED_QUERY_INVALID
 */
export async function readAlertFeed(
  from: Lines<FeedAlert>,
  query: { readonly tenantId?: string; readonly since?: number; readonly top?: number; readonly skip?: number } = {},
): Promise<FeedPage> {
  const { tenantId, since, top = MOST, skip = 0 } = query;
  if (!Number.isInteger(top) || top < 1 || top > MOST || !Number.isInteger(skip) || skip < 0) {
    throw new WatchfloorError('FEED_QUERY_INVALID', `Give a top from 1 to ${MOST} and a skip from 0.`);
  }
  const alerts = theLatest(await readLines(from)).filter(
    (alert) =>
      (tenantId === undefined || alert.aadTenantId === tenantId) &&
      (since === undefined || Date.parse(alert.alertCreationTime) > since),
  );
  return {
    '@odata.context': 'https://api.securitycenter.microsoft.com/api/$metadata#Alerts',
    value: alerts.slice(skip, skip + top),
  };
}

const STATUS = { new: 'New', inProgress: 'InProgress', resolved: 'Resolved' } as const;

/** A value of Graph as this API writes it: `TruePositive`. */
function nameOf(value: string | null): string | null {
  return value === null ? null : `${value.charAt(0).toUpperCase()}${value.slice(1)}`;
}

function feedAlert(alert: GraphAlert): FeedAlert {
  const devices = namesOf(alert, '#microsoft.graph.security.deviceEvidence', 'deviceDnsName');
  return {
    id: alert.id,
    incidentId: Number(alert.incidentId),
    investigationId: null,
    assignedTo: alert.assignedTo,
    severity: severityName(alert.severity),
    status: STATUS[alert.status],
    classification: nameOf(alert.classification),
    determination: nameOf(alert.determination),
    investigationState: null,
    detectionSource: 'ThreatExperts',
    category: alert.category,
    threatFamilyName: null,
    title: alert.title,
    description: alert.description,
    alertCreationTime: alert.createdDateTime,
    firstEventTime: alert.firstActivityDateTime,
    lastEventTime: null,
    lastUpdateTime: alert.lastUpdateDateTime,
    resolvedTime: alert.resolvedDateTime,
    machineId: null,
    computerDnsName: devices[0] ?? null,
    rbacGroupName: alert.additionalData.deviceGroups[0] ?? null,
    aadTenantId: alert.tenantId,
    mitreTechniques: alert.mitreTechniques,
    comments: [],
    evidence: alert.evidence.flatMap(userEvidence),
  };
}

/** Of the kinds that the API lists, a notification knows users. */
function userEvidence(evidence: Json): Json[] {
  const { '@odata.type': type, createdDateTime, userAccount } = evidence as { readonly [name: string]: Json };
  if (type !== '#microsoft.graph.security.userEvidence') return [];
  const { accountName, domainName, userPrincipalName } = userAccount as { readonly [name: string]: Json };
  return [
    {
      entityType: 'User',
      evidenceCreationTime: createdDateTime ?? null,
      accountName: accountName ?? null,
      domainName: domainName ?? null,
      userPrincipalName: userPrincipalName ?? null,
    },
  ];
}

/** A field of every piece of evidence of one type. */
export function namesOf(alert: GraphAlert, type: string, field: string): string[] {
  return alert.evidence.flatMap((evidence) => {
    const fields = evidence as { readonly [name: string]: Json };
    const name = fields[field];
    return fields['@odata.type'] === type && typeof name === 'string' ? [name] : [];
  });
}
