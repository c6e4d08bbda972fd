import type { AlertSink } from '../alert-sink.ts';
import type { GraphAlert } from '../graph-alert.ts';
import { keyHash } from '../idempotency.ts';
import type { JsonLines } from '../json-lines.ts';
import { namesOf } from './alert-feed.ts';
import { severityName } from './severity-name.ts';

/**
 * A row of the advanced-hunting table `DeviceAlertEvents`: its columns, all of them and no others, as
 * documented in 2020 to 2021. A column of text that is not known is empty, as in Kusto. A type, so that it
 * counts as JSON.
 */
export type DeviceAlertEvent = {
  readonly AlertId: string;
  readonly Timestamp: string;
  /** Defender's own id of the device, which a notification does not know. */
  readonly DeviceId: '';
  readonly DeviceName: string;
  readonly Severity: string;
  readonly Category: string;
  readonly Title: string;
  readonly FileName: '';
  readonly SHA1: '';
  readonly RemoteUrl: '';
  readonly RemoteIP: '';
  /** A JSON list of ATT&CK techniques, in a text. */
  readonly AttackTechniques: string;
  /** Tells rows of one device and one moment apart. */
  readonly ReportId: number;
  readonly Table: '';
};

/** The table: one row for each device of an alert, none for an alert without devices. */
export function huntingTable(lines: JsonLines<DeviceAlertEvent>): AlertSink {
  return {
    async publish(alert, key) {
      for (const [index, row] of deviceAlertEvents(alert).entries()) await lines.append(`${key}#${index}`, row);
    },
  };
}

export function deviceAlertEvents(alert: GraphAlert): DeviceAlertEvent[] {
  const devices = namesOf(alert, '#microsoft.graph.security.deviceEvidence', 'deviceDnsName');
  return [...new Set(devices)].map((DeviceName) => ({
    AlertId: alert.id,
    Timestamp: alert.createdDateTime,
    DeviceId: '',
    DeviceName,
    Severity: severityName(alert.severity),
    Category: alert.category,
    Title: alert.title,
    FileName: '',
    SHA1: '',
    RemoteUrl: '',
    RemoteIP: '',
    AttackTechniques: alert.mitreTechniques.length === 0 ? '' : JSON.stringify(alert.mitreTechniques),
    ReportId: Number.parseInt(keyHash(`${alert.id}\0${DeviceName}`).slice(0, 8), 16),
    Table: '',
  }));
}
