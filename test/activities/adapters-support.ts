import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { onTestFinished } from 'vitest';

export interface Certificate {
  readonly key: string;
  readonly cert: string;
  readonly certFile: string;
}

const made = new Map<string, Certificate>();

/** A certificate that vouches for itself, made with the openssl of this machine; once for each name. */
export function certificateFor(altName = 'IP:127.0.0.1'): Certificate {
  const before = made.get(altName);
  if (before) return before;
  const folder = mkdtempSync(join(tmpdir(), 'watchfloor-certificate-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const [keyFile, certFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const parts = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  const more = ['-subj', '/CN=adapter test', '-addext', `subjectAltName=${altName}`];
  execFileSync('openssl', [...parts, ...more, '-keyout', keyFile, '-out', certFile], { stdio: 'ignore' });
  const certificate = { key: readFileSync(keyFile, 'utf8'), cert: readFileSync(certFile, 'utf8'), certFile };
  made.set(altName, certificate);
  return certificate;
}

export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly raw: string;
  readonly secure: boolean;
  readonly user: unknown;
}

/** A mail server on a free loopback port, which keeps what it accepts. */
export async function startMailServer(options: SMTPServerOptions = {}): Promise<{
  readonly port: number;
  readonly mails: ReceivedMail[];
  /** Commands that were answered, e.g. `RCPT`. */
  readonly connections: () => number;
}> {
  const mails: ReceivedMail[] = [];
  let connections = 0;
  const { key, cert } = certificateFor();
  const server = new SMTPServer({
    key,
    cert,
    authOptional: true,
    closeTimeout: 100,
    disableReverseLookup: true,
    onConnect: (_session, callback) => {
      connections += 1;
      callback();
    },
    onData: (stream, session, callback) => {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        mails.push({
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          raw: Buffer.concat(parts).toString('utf8'),
          secure: session.secure,
          user: session.user || null,
        });
        callback();
      });
    },
    ...options,
  });
  server.on('error', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => new Promise<void>((resolve) => server.close(resolve)));
  return { port: (server.server.address() as AddressInfo).port, mails, connections: () => connections };
}

/** An answer of a mail server's hook. */
export const answer = (responseCode: number, message: string): Error =>
  Object.assign(new Error(message), { responseCode });

export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

type Handler = (request: ReceivedRequest, response: ServerResponse, raw: IncomingMessage) => unknown;

/** An HTTP server on a free loopback port, which keeps what it is sent. */
export async function startReceiver(handle: Handler): Promise<{
  readonly url: string;
  readonly requests: ReceivedRequest[];
}> {
  const requests: ReceivedRequest[] = [];
  const server: Server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
      const received = {
        method: request.method ?? '',
        path: request.url ?? '',
        headers,
        body: Buffer.concat(parts).toString('utf8'),
      };
      requests.push(received);
      handle(received, response, request);
    });
    request.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

export interface Failed {
  readonly code: string;
  readonly message: string;
  readonly permanent: boolean;
  readonly retryAfter: number | undefined;
}

/** How a call failed; it must. */
export async function failureOf(call: Promise<unknown>): Promise<Failed> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown as Error & { code: string; retryable?: boolean; retryAfter?: number },
  );
  if (error === undefined) throw new Error('It did not fail.');
  if (typeof error.code !== 'string') throw error;
  return {
    code: error.code,
    message: error.message,
    permanent: error.retryable === false,
    retryAfter: error.retryAfter,
  };
}
