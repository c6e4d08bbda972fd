/** A time-stamp authority on loopback, made with openssl: a root, a certificate for stamps under it, one for nothing. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

const config = `
[req]
distinguished_name = name
[name]
[root]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
[stamps]
extendedKeyUsage = critical, timeStamping
[pages]
extendedKeyUsage = serverAuth, timeStamping
[tsa]
serial = SERIAL
default_policy = 1.2.3.4.1
digests = sha256, sha1
signer_digest = sha256
accuracy = secs:1
ess_cert_id_alg = sha256
`;

export interface TimeAuthority {
  /** PEM of the root. */
  readonly root: string;
  /** Answers a query in DER. */
  stamp(query: Uint8Array): Buffer;
  query(bytes: Uint8Array, hash?: 'sha256' | 'sha1'): Buffer;
  /** Signs a content as a time by the certificate for pages, as no authority may. */
  signAsPage(time: Uint8Array): Buffer;
  /** Whether openssl believes a response over these bytes. */
  believes(response: Uint8Array, bytes: Uint8Array): boolean;
}

/** Makes an authority in a folder. */
export function timeAuthority(dir: string): TimeAuthority {
  const at = (name: string) => join(dir, name);
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: dir, stdio: ['ignore', 'pipe', 'pipe'] });
  writeFileSync(at('tsa.cnf'), config.replace('SERIAL', at('serial')));
  writeFileSync(at('serial'), '01\n');
  const key = (name: string) => ['-newkey', 'rsa:2048', '-nodes', '-keyout', `${name}.key`, '-config', 'tsa.cnf'];
  const root = ['-x509', '-days', '3650', '-extensions', 'root', '-subj', '/CN=Local root', '-out', 'root.pem'];
  openssl('req', ...key('root'), ...root);
  for (const name of ['stamps', 'pages']) {
    openssl('req', ...key(name), '-subj', `/CN=Local ${name}`, '-out', `${name}.csr`);
    const under = ['-CA', 'root.pem', '-CAkey', 'root.key', '-CAcreateserial', '-days', '3650'];
    const usage = ['-extfile', 'tsa.cnf', '-extensions', name];
    openssl('x509', '-req', '-in', `${name}.csr`, ...under, ...usage, '-out', `${name}.pem`);
  }
  let count = 0;
  return {
    root: at('root.pem'),
    query: (bytes, hash = 'sha256') => {
      writeFileSync(at('data'), bytes);
      openssl('ts', '-query', '-data', 'data', `-${hash}`, '-cert', '-out', 'data.tsq');
      return readFileSync(at('data.tsq'));
    },
    stamp: (query) => {
      const name = `query-${++count}`;
      writeFileSync(at(`${name}.tsq`), query);
      const signer = ['-signer', 'stamps.pem', '-inkey', 'stamps.key'];
      const files = ['-queryfile', `${name}.tsq`, '-out', `${name}.tsr`];
      openssl('ts', '-reply', '-config', 'tsa.cnf', '-section', 'tsa', ...files, ...signer);
      return readFileSync(at(`${name}.tsr`));
    },
    signAsPage: (time) => {
      writeFileSync(at('time'), time);
      const signer = ['-signer', 'pages.pem', '-inkey', 'pages.key', '-cades'];
      const content = ['-in', 'time', '-binary', '-nodetach', '-econtent_type', '1.2.840.113549.1.9.16.1.4'];
      openssl('cms', '-sign', ...content, ...signer, '-outform', 'DER', '-out', 'time.cms');
      return readFileSync(at('time.cms'));
    },
    believes: (response, bytes) => {
      writeFileSync(at('data'), bytes);
      writeFileSync(at('data.tsr'), response);
      try {
        openssl('ts', '-verify', '-in', 'data.tsr', '-data', 'data', '-CAfile', 'root.pem');
        return true;
      } catch {
        return false;
      }
    },
  };
}

/** Serves bytes at an address on loopback: what came, as it is answered. */
export async function serve(
  answer: (
    method: string,
    body: Buffer,
  ) => { readonly status?: number; readonly type?: string; readonly body: Uint8Array | string },
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const {
        body,
        status = 200,
        type = 'application/timestamp-reply',
      } = answer(request.method ?? '', Buffer.concat(parts));
      response.writeHead(status, { 'content-type': type }).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
