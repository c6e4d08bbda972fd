import { dirname, join } from 'node:path';
import type { Json } from 'xstate-temporal/engine';
import type { AlertSettings } from './adapter-settings.ts';
import { type DeskStore, deskFolder } from './desk-store.ts';
import { countFiles } from './files.ts';
import { fileStore, type IdempotencyStore } from './idempotency.ts';
import { type JsonLines, jsonLines } from './json-lines.ts';
import { type MailTransport, outbox } from './mail/index.ts';

/** The lists that the adapters write: the channels of a notification, and the calls on the service's people. */
export const LISTS = ['alerts', 'incidents', 'alertFeed', 'deviceAlertEvents', 'staff'] as const;
export type ListName = (typeof LISTS)[number];

/**
 * Where the adapters keep what they have done. Any number of workers use the same stores at once, and one may be killed
 * at any instant: what stands under an idempotency key is there once, whole.
 */
export interface Stores {
  readonly done: IdempotencyStore;
  readonly outbox: MailTransport;
  readonly desk: DeskStore;
  list<T extends Json>(name: ListName): JsonLines<T>;
  /** How much they hold. @throws as each use */
  usage(): Promise<readonly StoreUsage[]>;
  /** Looks whether they can be used. @throws as each use */
  ready(): Promise<void>;
  /** Lets go of connections. What is under way fails. */
  close(): Promise<void>;
}

/** How much a store holds. Of files only their number is known without reading them all. */
export interface StoreUsage {
  readonly store: string;
  readonly entries: number;
  readonly bytes?: number;
}

/** Where stores that are files lie. */
export interface StorePaths {
  /** Receives a `.eml` file for each mail. */
  readonly outboxDir: string;
  /** Receives a line for each alert. */
  readonly alertsFile: string;
  /** Receives a file for each case. */
  readonly caseDeskDir: string;
  /** Keeps the marks of what was done. Shared by all workers of a namespace on this machine. */
  readonly stateDir: string;
  /** Receives a line for each call on a desk. Default: `staff.jsonl` in `stateDir`. */
  readonly staffFile?: string;
  readonly alerts?: Pick<AlertSettings, 'incidentsFile' | 'feedFile' | 'huntingFile'>;
}

/** Files: they need no server, and serve the workers of one machine. */
export function fileStores(paths: StorePaths): Stores {
  const { alerts = {}, alertsFile, stateDir } = paths;
  const beside = (name: string): string => join(dirname(alertsFile), name);
  const lists: Readonly<Record<ListName, string>> = {
    alerts: alertsFile,
    incidents: alerts.incidentsFile ?? beside('incidents.jsonl'),
    alertFeed: alerts.feedFile ?? beside('alert-feed.jsonl'),
    deviceAlertEvents: alerts.huntingFile ?? beside('device-alert-events.jsonl'),
    staff: paths.staffFile ?? join(stateDir, 'staff.jsonl'),
  };
  return {
    done: fileStore(join(stateDir, 'done')),
    outbox: outbox(paths.outboxDir),
    desk: deskFolder(paths.caseDeskDir),
    list: (name) => jsonLines(lists[name]),
    async usage() {
      const folders = { marks: join(stateDir, 'done'), mails: paths.outboxDir, cases: paths.caseDeskDir };
      const counting = Object.entries(folders).map(async ([store, folder]) => ({
        store,
        entries: await countFiles(folder),
      }));
      return Promise.all(counting);
    },
    // A folder is made when something is written into it.
    ready: async () => {},
    close: async () => {},
  };
}
