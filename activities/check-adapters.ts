import { connect as connectTcp } from 'node:net';
import { dirname } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { codeOf, messageOf, WatchfloorError } from 'xstate-temporal/engine';
import { oneLine, tryFolder } from '../text/index.ts';
import type { GraphSettings, WebhookSettings } from './adapter-settings.ts';
import type { ActivityOptions } from './create-activities.ts';
import { errnoOf } from './files.ts';
import { tryGraph } from './graph/index.ts';
import { trySmtp } from './mail/index.ts';
import { faultOf, systemCodeOf } from './net/faults.ts';
import { tryWebhook } from './net/webhook.ts';
import { tryStores } from './postgres/index.ts';
import { readTenants } from './tenant-directory.ts';

/** What one adapter is good for at this moment. */
export interface AdapterCheck {
  /** Of what is wrong, as ENOSPC or DIRECTORY_MALFORMED; absent where nothing is. */
  readonly code?: string;
  /** e.g. `mail`, `alerts`. */
  readonly name: string;
  readonly ok: boolean;
  /** One line: what is used, or what is wrong, with its code. */
  readonly detail: string;
  /** What to do; empty where nothing is. */
  readonly todo: string;
}

/**
 * Looks at every adapter without leaving a trace: folders are written to, not made, and what was written is removed; a
 * mail server is talked to up to the login, but gets no mail; a receiver is connected to, but gets no message; Microsoft
 * is asked for a token, but for no licences, for the first tenant of the directory file that has a `directoryId`.
 */
export async function checkAdapters(options: ActivityOptions): Promise<AdapterCheck[]> {
  const { mail, alerts, tracking, incidentResponse, directory, directoryFile, stores } = options;
  const database = stores?.kind === 'postgres' ? stores : undefined;
  const file = (name: string, path: string, holds: string) => (database ? [] : [checkFolder(name, path, holds)]);
  return await Promise.all([
    ...(mail?.host === undefined
      ? file('mail', options.outboxDir, 'outbox')
      : [check('mail', `SMTP, ${mail.host}`, () => trySmtp(mail))]),
    ...file('alerts', dirname(options.alertsFile), 'alerts'),
    ...receiver('alert receiver', alerts?.webhook, 'adapters.alerts.webhook'),
    ...file('case desk', options.caseDeskDir, 'cases'),
    ...receiver('tracking desk', tracking, 'adapters.tracking'),
    ...receiver('incident response', incidentResponse, 'adapters.incidentResponse'),
    ...file('state', options.stateDir, 'marks of what was done'),
    ...(database ? [check('stores', `PostgreSQL, ${database.url ?? ''}`, () => tryStores(database))] : []),
    check('tenant directory', directoryFile, () => readTenants(directoryFile)),
    ...(directory?.clientId === undefined
      ? []
      : [check('Microsoft Graph', 'a token is given', () => askForToken(directory, directoryFile))]),
  ]);
}

async function askForToken(settings: GraphSettings, directoryFile: string): Promise<void> {
  const ids = (await readTenants(directoryFile)).map((row) => ('directoryId' in row ? row.directoryId : undefined));
  const id = ids.find((each) => typeof each === 'string');
  if (typeof id === 'string') return tryGraph(settings, id);
  throw new WatchfloorError(
    'GRAPH_NOT_TRIED',
    `No tenant in ${directoryFile} has a directoryId, so no token was asked for.`,
    { todo: "Write the tenant's id in Microsoft Entra there." },
  );
}

function receiver(name: string, settings: WebhookSettings | undefined, key: string): Promise<AdapterCheck>[] {
  if (settings?.url === undefined) return [];
  return [
    check(name, new URL(settings.url).origin, async () => {
      const { url } = await tryWebhook(settings, key);
      await reach(url, (settings.timeoutSeconds ?? 15) * 1_000);
    }),
  ];
}

/** Says that a folder takes files, or could be made. */
export function checkFolder(name: string, path: string, holds: string): Promise<AdapterCheck> {
  return check(name, `${holds} in ${path}`, () => tryFolder(path));
}

async function check(name: string, detail: string, look: () => Promise<unknown>): Promise<AdapterCheck> {
  try {
    await look();
    return { name, ok: true, detail: oneLine(detail, 300), todo: '' };
  } catch (error) {
    const { code, problem, todo = '' } = described(error, detail);
    return { name, ok: false, code, detail: oneLine(`${code}: ${problem}`, 300), todo: oneLine(todo, 400) };
  }
}

function described(error: unknown, detail: string): Pick<WatchfloorError, 'code' | 'problem' | 'todo'> {
  if (error instanceof WatchfloorError) return error;
  const code = codeOf(error) ?? 'UNKNOWN';
  const errno = errnoOf(error);
  if (errno === 'ENOENT') {
    return { code, problem: `${detail} is not there.`, todo: 'Write it, or name another path.' };
  }
  if (errno === 'EACCES' || errno === 'EROFS' || errno === 'ENOTDIR' || errno === 'EPERM') {
    return { code, problem: `${detail} cannot be used.`, todo: 'Give this user the rights, or name another path.' };
  }
  if (errno === 'ENOSPC' || errno === 'EDQUOT')
    return { code, problem: `${detail} has no room.`, todo: 'Make room on the disk, or name another path.' };
  return { code, problem: messageOf(error) };
}

/** Connects, over TLS where the address says so, and hangs up. */
function reach(url: URL, timeout: number): Promise<void> {
  const secure = url.protocol === 'https:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = Number(url.port || (secure ? 443 : 80));
  return new Promise((resolve, reject) => {
    const failed = (why: string, fault: string, todo: string) =>
      reject(new WatchfloorError(`WEBHOOK_${fault}`, `${url.origin} cannot be reached (${why}).`, { todo }));
    const servername = /^[\d.]+$|:/.test(host) ? {} : { servername: host };
    const socket = secure
      ? connectTls({ host, port, ...servername }, () => resolve(void socket.destroy()))
      : connectTcp({ host, port }, () => resolve(void socket.destroy()));
    socket.setTimeout(timeout, () => {
      socket.destroy();
      failed(`${timeout} ms`, 'TIMEOUT', 'Look at the receiver and at what stands in between.');
    });
    socket.on('error', (error) => {
      const code = systemCodeOf(error);
      failed(
        code ?? 'unknown error',
        faultOf(code).toUpperCase(),
        'Correct the address, its certificate, or the receiver.',
      );
    });
  });
}
