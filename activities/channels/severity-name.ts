import type { GraphAlert } from '../graph-alert.ts';

/** A severity as Defender for Endpoint writes it: `High`. */
export function severityName(severity: GraphAlert['severity']): string {
  return `${severity.charAt(0).toUpperCase()}${severity.slice(1)}`;
}
