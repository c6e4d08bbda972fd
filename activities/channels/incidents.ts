import type { AlertSink } from '../alert-sink.ts';
import type { GraphAlert } from '../graph-alert.ts';
import { jsonLines } from '../json-lines.ts';
import { readLines } from './read-lines.ts';

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
  readonly status: 'active';
  /** The highest of its alerts. */
  readonly severity: GraphAlert['severity'];
  readonly classification: null;
  readonly determination: null;
  readonly assignedTo: null;
  readonly incidentWebUrl: null;
  readonly createdDateTime: string;
  readonly lastUpdateDateTime: string;
  readonly systemTags: readonly string[];
  readonly customTags: readonly string[];
  readonly comments: readonly never[];
  /** Ids of its alerts, in the order of publishing. */
  readonly alerts: readonly string[];
};

/**
 * The incidents page as JSON Lines: with each alert the incident that it belongs to, as it is from then on.
 * A later line of the same id takes the place of an earlier one.
 */
export function incidentsFile(path: string): AlertSink {
  const lines = jsonLines<Incident>(path);
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

/** The incidents of a file as they are now, in the order in which they began. */
export async function readIncidents(path: string, tenantId?: string): Promise<Incident[]> {
  const incidents = new Map<string, Incident>();
  for (const incident of await readLines<Incident>(path)) incidents.set(incident.id, incident);
  return [...incidents.values()].filter((incident) => tenantId === undefined || incident.tenantId === tenantId);
}

function withAlert(incident: Incident | undefined, alert: GraphAlert): Incident {
  const { incidentId, tenantId, title, severity, systemTags, createdDateTime } = alert;
  if (incident === undefined) {
    return {
      '@odata.type': '#microsoft.graph.security.incident',
      id: incidentId,
      tenantId,
      redirectIncidentId: null,
      displayName: title,
      status: 'active',
      severity,
      classification: null,
      determination: null,
      assignedTo: null,
      incidentWebUrl: null,
      createdDateTime,
      lastUpdateDateTime: createdDateTime,
      systemTags,
      customTags: [],
      comments: [],
      alerts: [alert.id],
    };
  }
  return {
    ...incident,
    severity: RANK.indexOf(severity) > RANK.indexOf(incident.severity) ? severity : incident.severity,
    // Both are RFC 3339 in UTC, so that the order of the text is that of the time.
    lastUpdateDateTime: [createdDateTime, incident.lastUpdateDateTime].sort()[1] ?? createdDateTime,
    systemTags: [...new Set([...incident.systemTags, ...systemTags])],
    alerts: [...incident.alerts, alert.id],
  };
}

const RANK: readonly GraphAlert['severity'][] = ['informational', 'low', 'medium', 'high'];
