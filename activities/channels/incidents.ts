import type { AlertSink } from '../alert-sink.ts';
import type { GraphAlert } from '../graph-alert.ts';
import type { JsonLines } from '../json-lines.ts';
import { type Lines, readLines } from './read-lines.ts';
import { theLatest } from './the-latest.ts';

/**
 * Microsoft Graph's `microsoft.graph.security.incident` (v1.0) with its alerts by id, as far as notifications
 * fill it. A type, so that it counts as JSON.
 */
export type Incident = {
  readonly '@odata.type': '#microsoft.graph.security.incident';
  readonly id: string;
  readonly tenantId: string;
  readonly redirectIncidentId: null;
  readonly displayName: string;
  /** Resolved once all of its alerts are. */
  readonly status: 'active' | 'inProgress' | 'resolved';
  /** The highest of its alerts. */
  readonly severity: GraphAlert['severity'];
  /** What all of its alerts have in common, if anything. */
  readonly classification: GraphAlert['classification'];
  readonly determination: GraphAlert['determination'];
  readonly assignedTo: GraphAlert['assignedTo'];
  readonly incidentWebUrl: null;
  readonly createdDateTime: string;
  readonly lastUpdateDateTime: string;
  readonly systemTags: readonly string[];
  readonly customTags: readonly string[];
  readonly comments: readonly never[];
  /** Its alerts, in the order of publishing; of each what the incident follows. */
  readonly alerts: readonly Standing[];
};

type Standing = Pick<GraphAlert, 'id' | 'status' | 'classification' | 'determination' | 'assignedTo'>;

/**
 * The incidents page: with each alert the incident that it belongs to, as it is from then on.
 * A later line of the same id takes the place of an earlier one.
 */
export function incidentList(lines: JsonLines<Incident>): AlertSink {
  return {
    async publish(alert, key) {
      await lines.append(key, (before) =>
        withAlert(
          before.findLast(({ id }) => id === alert.incidentId),
          alert,
        ),
      );
    },
  };
}

/** The incidents as they are now, in the order in which they began. */
export async function readIncidents(from: Lines<Incident>, tenantId?: string): Promise<Incident[]> {
  const incidents = theLatest(await readLines(from));
  return incidents.filter((incident) => tenantId === undefined || incident.tenantId === tenantId);
}

function withAlert(incident: Incident | undefined, alert: GraphAlert): Incident {
  const { createdDateTime, incidentId, lastUpdateDateTime, severity, systemTags, tenantId, title } = alert;
  const before = incident?.alerts ?? [];
  const one = standingOf(alert);
  const alerts = before.some(({ id }) => id === alert.id)
    ? before.map((other) => (other.id === alert.id ? one : other))
    : [...before, one];
  const highest = incident !== undefined && RANK.indexOf(incident.severity) > RANK.indexOf(severity);
  return {
    '@odata.type': '#microsoft.graph.security.incident',
    id: incidentId,
    tenantId,
    redirectIncidentId: null,
    displayName: incident?.displayName ?? title,
    status: statusOf(alerts),
    severity: highest ? incident.severity : severity,
    classification: common(alerts.map(({ classification }) => classification)),
    determination: common(alerts.map(({ determination }) => determination)),
    assignedTo: common(alerts.map(({ assignedTo }) => assignedTo)),
    incidentWebUrl: null,
    createdDateTime: incident?.createdDateTime ?? createdDateTime,
    // Both are RFC 3339 in UTC, so that the order of the text is that of the time.
    lastUpdateDateTime: [lastUpdateDateTime, incident?.lastUpdateDateTime ?? ''].sort()[1] ?? lastUpdateDateTime,
    systemTags: [...new Set([...(incident?.systemTags ?? []), ...systemTags])],
    customTags: [],
    comments: [],
    alerts,
  };
}

function standingOf({ assignedTo, classification, determination, id, status }: GraphAlert): Standing {
  return { id, status, classification, determination, assignedTo };
}

function statusOf(alerts: readonly Standing[]): Incident['status'] {
  if (alerts.every(({ status }) => status === 'resolved')) return 'resolved';
  return alerts.every(({ status }) => status === 'new') ? 'active' : 'inProgress';
}

function common<T>(values: readonly (T | null)[]): T | null {
  const [first = null] = values;
  return values.every((value) => value === first) ? first : null;
}

const RANK: readonly GraphAlert['severity'][] = ['informational', 'low', 'medium', 'high'];
