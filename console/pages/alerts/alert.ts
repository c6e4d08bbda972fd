import type { Alert } from '../../api/queries.ts';

/** What Graph's alert names as evidence, as far as the pages show it. */
interface Evidence {
  readonly '@odata.type'?: string;
  readonly deviceDnsName?: string;
  readonly hostName?: string;
  readonly primaryAddress?: string;
  readonly userAccount?: { readonly userPrincipalName?: string | null; readonly accountName?: string | null };
}

function evidenceOf(alert: Alert): readonly Evidence[] {
  return Array.isArray(alert.evidence) ? (alert.evidence as readonly Evidence[]) : [];
}

export function devicesOf(alert: Alert): string[] {
  return evidenceOf(alert).flatMap(({ deviceDnsName, hostName }) => deviceDnsName ?? hostName ?? []);
}

export function usersOf(alert: Alert): string[] {
  return evidenceOf(alert).flatMap(
    ({ userAccount }) => userAccount?.userPrincipalName ?? userAccount?.accountName ?? [],
  );
}

/** Alerts by something that each has any number of, such as devices; in the order of their first alert. */
export function alertsBy(alerts: readonly Alert[], of: (alert: Alert) => readonly string[]): Map<string, Alert[]> {
  const found = new Map<string, Alert[]>();
  for (const alert of alerts)
    for (const name of new Set(of(alert))) found.set(name, [...(found.get(name) ?? []), alert]);
  return found;
}

const statuses: Readonly<Record<string, string>> = { new: 'New', inProgress: 'In progress', resolved: 'Resolved' };

export const statusLabel = (status: string): string => statuses[status] ?? status;

const order = ['informational', 'low', 'medium', 'high'];

export function highestSeverity(alerts: readonly Alert[]): string {
  return alerts.map(({ severity }) => severity).reduce((a, b) => (order.indexOf(b) > order.indexOf(a) ? b : a), '');
}
