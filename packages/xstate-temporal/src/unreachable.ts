/** Why a Temporal server cannot be reached. gRPC says only that it gave up; this asks the network and TLS themselves. */
import { connect as dial, type Socket } from 'node:net';
import { connect as dialTls, type TLSSocket } from 'node:tls';
import { printable, WatchfloorError } from './engine/index.ts';

/** Where a server is, as Temporal's connections are told. */
export interface ServerTarget {
  /** `host:port`; the port is 7233 where it is missing. */
  readonly address: string;
  readonly tls?: boolean | TlsSettings | null | undefined;
}

interface TlsSettings {
  readonly serverNameOverride?: string | undefined;
  readonly serverRootCACertificate?: Uint8Array | undefined;
  readonly clientCertPair?: { readonly crt: Uint8Array; readonly key: Uint8Array } | undefined;
}

/** A name, an IPv4 address or an IPv6 address in brackets, with a port or without. */
const PLACE = /^(?:\[[\da-fA-F:.]+\]|[^\s:/[\]]+)(?::(\d{1,5}))?$/;

/**
 * Refuses what names no server, before anybody is asked for it.
 *
 * @throws ADDRESS_INVALID
 */
export function checkAddress(address: unknown): asserts address is string {
  const [found, port = '7233'] = typeof address === 'string' ? (PLACE.exec(address) ?? []) : [];
  if (found !== undefined && Number(port) >= 1 && Number(port) <= 65_535) return;
  const given = typeof address === 'string' ? `"${printable(address)}"` : String(address);
  throw new WatchfloorError('ADDRESS_INVALID', `${given} is no address of a Temporal server.`, {
    todo: 'Write host:port, such as localhost:7233, without "http://".',
  });
}

/** In an error's `details.reason`. */
export type UnreachableReason =
  | 'NAME_UNKNOWN'
  | 'REFUSED'
  | 'UNROUTABLE'
  | 'TIMED_OUT'
  | 'TLS_REQUIRED'
  | 'TLS_UNSUPPORTED'
  | 'CERTIFICATE_EXPIRED'
  | 'CERTIFICATE_UNTRUSTED'
  | 'CERTIFICATE_NAME'
  | 'CLIENT_CERTIFICATE'
  | 'NO_TEMPORAL';

const REASONS: Readonly<Record<UnreachableReason, { readonly said: string; readonly todo: string }>> = {
  NAME_UNKNOWN: { said: 'the name cannot be resolved', todo: 'Correct the address, or look at the name server.' },
  REFUSED: { said: 'the connection is refused', todo: 'Start the server, or correct the address.' },
  UNROUTABLE: { said: 'there is no route to the host', todo: 'Look at the network, or correct the address.' },
  TIMED_OUT: { said: 'nothing answers in time', todo: 'Look at the firewall and the network, or correct the address.' },
  TLS_REQUIRED: { said: 'the server speaks TLS, and the connection is without', todo: 'Turn TLS on.' },
  TLS_UNSUPPORTED: { said: 'the server speaks no TLS, and the connection is with it', todo: 'Turn TLS off.' },
  CERTIFICATE_EXPIRED: {
    said: "the server's certificate is not valid at this time",
    todo: 'Renew it, or set the clock of this machine.',
  },
  CERTIFICATE_UNTRUSTED: {
    said: "the server's certificate is signed by nobody that is trusted here",
    todo: "Give the certificate of the server's CA (serverRootCACertificate).",
  },
  CERTIFICATE_NAME: {
    said: "the server's certificate is for another name",
    todo: 'Use the name in the certificate as address or as serverNameOverride.',
  },
  CLIENT_CERTIFICATE: {
    said: 'the server does not accept the certificate of this client, or asks for one',
    todo: 'Give a client certificate that the server trusts, with its key (clientCertPair).',
  },
  NO_TEMPORAL: {
    said: 'something is there, and does not answer as a Temporal server in time',
    todo: 'Look at the server, or correct the address.',
  },
};

/** How long each step of the search may take, milliseconds. */
const LIMIT = 2_000;
/** A server that wants a client's certificate says so only after the handshake (TLS 1.3). */
const AFTERWARDS = 250;

/** @returns SERVER_UNREACHABLE with the address, why (`details.reason`) and what to do */
export async function unreachable(target: ServerTarget, cause?: unknown): Promise<WatchfloorError> {
  const reason = await whyUnreachable(target);
  const { said, todo } = REASONS[reason];
  const address = printable(target.address);
  return new WatchfloorError('SERVER_UNREACHABLE', `No Temporal server answers at ${address}: ${said}.`, {
    cause,
    details: { address: target.address, reason },
    todo,
  });
}

/** Looks for the reason by connecting once more; where the connection is fine by now, it is `NO_TEMPORAL`. */
export async function whyUnreachable({ address, tls }: ServerTarget): Promise<UnreachableReason> {
  const closed = await whyClosed({ address });
  if (closed !== undefined) return closed;
  const place = placeOf(address);
  const { serverNameOverride, serverRootCACertificate, clientCertPair } = typeof tls === 'object' ? (tls ?? {}) : {};
  const name = serverNameOverride ?? place.host;
  const isSecure = tls !== undefined && tls !== null && tls !== false;
  const failure = await settled(() =>
    dialTls({
      ...place,
      ...(/^[\d.]+$|:/.test(name) ? {} : { servername: name }),
      ALPNProtocols: ['h2'],
      rejectUnauthorized: isSecure,
      ...(serverRootCACertificate === undefined ? {} : { ca: Buffer.from(serverRootCACertificate) }),
      ...(clientCertPair === undefined
        ? {}
        : { cert: Buffer.from(clientCertPair.crt), key: Buffer.from(clientCertPair.key) }),
    }),
  );
  const reason = failure === undefined ? undefined : byCode(failure);
  const spokeTls = failure === undefined || reason?.includes('CERTIFICATE') === true;
  if (!isSecure) return spokeTls ? 'TLS_REQUIRED' : 'NO_TEMPORAL';
  if (failure === undefined) return 'NO_TEMPORAL';
  return reason ?? 'TLS_UNSUPPORTED';
}

/** Why not even a bare connection comes about; `undefined` where one does. */
export async function whyClosed({ address }: Pick<ServerTarget, 'address'>): Promise<UnreachableReason | undefined> {
  const code = await settled(() => dial(placeOf(address)));
  return code === undefined ? undefined : (byCode(code) ?? 'TIMED_OUT');
}

function placeOf(address: string): { host: string; port: number } {
  const [, host = address, port = '7233'] = /^\[?(.*?)\]?(?::(\d+))?$/.exec(address) ?? [];
  return { host, port: Number(port) };
}

/** Connects and hangs up. @returns the code of what it fails with; `undefined` where it does not */
function settled(connect: () => Socket | TLSSocket): Promise<string | undefined> {
  return new Promise((resolve) => {
    let socket: Socket;
    try {
      socket = connect();
    } catch (error) {
      // A certificate or a key that cannot be read.
      resolve(String((error as { code?: unknown }).code ?? 'ERR_SSL_CLIENT'));
      return;
    }
    const isTls = 'encrypted' in socket;
    const end = (code: string | undefined) => {
      clearTimeout(clock);
      socket.destroy();
      resolve(code);
    };
    const clock = setTimeout(() => end('ETIMEDOUT'), LIMIT);
    socket.on('error', (error: NodeJS.ErrnoException) => end(error.code ?? 'UNKNOWN'));
    socket.once('close', () => end('ECONNRESET'));
    if (isTls) socket.once('secureConnect', () => setTimeout(() => end(undefined), AFTERWARDS));
    else socket.once('connect', () => end(undefined));
  });
}

const CODES: readonly (readonly [RegExp, UnreachableReason])[] = [
  [/^(ENOTFOUND|EAI_.*)$/, 'NAME_UNKNOWN'],
  [/^ECONNREFUSED$/, 'REFUSED'],
  [/^(EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL)$/, 'UNROUTABLE'],
  [/^CERT_(HAS_EXPIRED|NOT_YET_VALID)$/, 'CERTIFICATE_EXPIRED'],
  [/^ERR_TLS_CERT_ALTNAME_INVALID$/, 'CERTIFICATE_NAME'],
  [/SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|^CERT_(UNTRUSTED|SIGNATURE_FAILURE)|^INVALID_CA/, 'CERTIFICATE_UNTRUSTED'],
  [
    /ALERT_(CERTIFICATE|BAD_CERTIFICATE|UNKNOWN_CA|HANDSHAKE_FAILURE|ACCESS)|ERR_SSL_CLIENT|ERR_OSSL|KEY_VALUES/,
    'CLIENT_CERTIFICATE',
  ],
];

function byCode(code: string): UnreachableReason | undefined {
  return CODES.find(([pattern]) => pattern.test(code))?.[1];
}
