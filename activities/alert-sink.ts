import type { GraphAlert } from './graph-alert.ts';
import { type JsonLines, jsonLines } from './json-lines.ts';

/** Where alerts go: a file, or a receiver such as a SIEM. */
export interface AlertSink {
  /**
   * The alert as it is from then on: a later one with the same id takes the place of an earlier one. A second one
   * under the same key must not be seen by the reader.
   */
  publish(alert: GraphAlert, key: string, options: { readonly signal?: AbortSignal }): Promise<void>;
}

/** Alerts as JSON Lines: one alert a line, in the order of publishing. */
export function alertFile(path: string): AlertSink {
  return alertList(jsonLines<GraphAlert>(path));
}

/** The same in any list. */
export function alertList(lines: JsonLines<GraphAlert>): AlertSink {
  return {
    async publish(alert, key) {
      await lines.append(key, alert);
    },
  };
}
