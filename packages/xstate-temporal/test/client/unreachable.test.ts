import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../../src/client/index.ts';
import { checkAddress, unreachable, whyUnreachable } from '../../src/unreachable.ts';

let folder: string;
const open: Server[] = [];

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'watchfloor-tls-'));
  writeFileSync(path.join(folder, 'ca.cnf'), CONFIG);
  writeFileSync(path.join(folder, 'index.txt'), '');
  writeFileSync(path.join(folder, 'serial.txt'), '01');
  certificate('good', 'localhost', '20200101000000Z', '20991231000000Z');
  certificate('other', 'elsewhere.example', '20200101000000Z', '20991231000000Z');
  certificate('old', 'localhost', '20200101000000Z', '20200102000000Z');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

const CONFIG = `[ca]
default_ca = own
[own]
database = index.txt
new_certs_dir = .
serial = serial.txt
default_md = sha256
policy = any
copy_extensions = copy
unique_subject = no
[any]
commonName = supplied
`;

/** Signs itself. Only "openssl ca" takes dates that have passed. */
function certificate(name: string, host: string, from: string, to: string): void {
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', `${name}.key`];
  const names = ['-subj', `/CN=${host}`, '-addext', `subjectAltName=DNS:${host}`];
  openssl('req', '-new', ...key, ...names, '-out', `${name}.csr`);
  const dates = ['-startdate', from, '-enddate', to];
  const signed = ['-selfsign', '-keyfile', `${name}.key`, '-in', `${name}.csr`, '-out', `${name}.crt`];
  openssl('ca', '-batch', '-notext', '-config', 'ca.cnf', ...signed, ...dates);
}

const read = (name: string) => readFileSync(path.join(folder, name));

async function listen(server: Server): Promise<string> {
  open.push(server);
  server.on('tlsClientError', () => undefined);
  // Who asks hangs up.
  server.on('connection', (socket) => socket.on('error', () => undefined));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `localhost:${(server.address() as AddressInfo).port}`;
}

const withTls = (name: string, more: TlsOptions = {}) =>
  listen(createTlsServer({ cert: read(`${name}.crt`), key: read(`${name}.key`), ALPNProtocols: ['h2'], ...more }));

const trusting = (name: string) => ({ serverRootCACertificate: read(`${name}.crt`) });

describe('why a server is not reached', () => {
  it('the port is closed', async () => {
    const error = await unreachable({ address: '127.0.0.1:1' });
    expect(error).toMatchObject({
      code: 'SERVER_UNREACHABLE',
      details: { address: '127.0.0.1:1', reason: 'REFUSED' },
      message:
        'No Temporal server answers at 127.0.0.1:1: the connection is refused. Start the server, or correct the address.',
    });
  });

  it('the name is unknown', async () => {
    expect(await whyUnreachable({ address: 'no-such-host.invalid:7233' })).toBe('NAME_UNKNOWN');
  });

  it('something else is there', async () => {
    const address = await listen(createServer((socket) => socket.end('hello')));
    expect(await whyUnreachable({ address })).toBe('NO_TEMPORAL');
  });

  it('TLS against none, and none against TLS', async () => {
    expect(await whyUnreachable({ address: await listen(createServer((s) => s.end('?'))), tls: true })).toBe(
      'TLS_UNSUPPORTED',
    );
    expect(await whyUnreachable({ address: await withTls('good') })).toBe('TLS_REQUIRED');
  });

  it('the certificate is of an unknown signer, for another name, or too old', async () => {
    expect(await whyUnreachable({ address: await withTls('good'), tls: true })).toBe('CERTIFICATE_UNTRUSTED');
    expect(await whyUnreachable({ address: await withTls('other'), tls: trusting('other') })).toBe('CERTIFICATE_NAME');
    expect(await whyUnreachable({ address: await withTls('old'), tls: trusting('old') })).toBe('CERTIFICATE_EXPIRED');
  });

  it('the server wants a certificate of the client', async () => {
    const address = await withTls('good', { requestCert: true, rejectUnauthorized: true, ca: read('other.crt') });
    expect(await whyUnreachable({ address, tls: trusting('good') })).toBe('CLIENT_CERTIFICATE');
  });

  it('nothing is wrong with the connection', async () => {
    expect(await whyUnreachable({ address: await withTls('good'), tls: trusting('good') })).toBe('NO_TEMPORAL');
  });
});

describe('a client by an address', () => {
  it.each(['', 'http://localhost:7233', 'localhost:0', 'localhost:99999', 'a b', '[::1', 'localhost:'])(
    'asks nobody for %j',
    async (address) => {
      await expect(connect({ address })).rejects.toMatchObject({ code: 'ADDRESS_INVALID', todo: expect.any(String) });
    },
  );

  it.each(['localhost', 'localhost:7233', '127.0.0.1:7233', '[::1]:7233', 'temporal.example_1:443'])(
    'may be at %s',
    (address) => expect(() => checkAddress(address)).not.toThrow(),
  );

  it('is told at once that nothing listens: gRPC would try again for as long as it may', async () => {
    const connection = { connectTimeout: 600_000 };
    await expect(connect({ address: 'localhost:1', connection })).rejects.toMatchObject({
      code: 'SERVER_UNREACHABLE',
      details: { reason: 'REFUSED' },
    });
  });
});
