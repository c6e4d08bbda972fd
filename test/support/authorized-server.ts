/** A Temporal server that knows who calls: with the default authorizer, JSON web tokens, and principals in histories. */
import { createSign, generateKeyPairSync } from 'node:crypto';
import { closeSync, existsSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Connection } from '@temporalio/client';
import getPort from 'get-port';
import { builtServer, cacheFolder, DYNAMIC_CONFIG, spawnWatched, writeConfigFiles } from 'xstate-temporal/server';
import { parse, stringify } from 'yaml';

/** The development server of the CLI has no authorizer; the server itself, as it is built here, has. */
export const serverBinary = builtServer(cacheFolder());
export const hasServerBinary = existsSync(serverBinary);

export interface AuthorizedServer {
  readonly address: string;
  /** A token for a subject, with permissions like `default:write`. */
  token(subject: string, permissions: readonly string[]): string;
  /** As whoever has the token. */
  connect(token: string): Promise<Connection>;
  close(): Promise<void>;
}

export async function startAuthorizedServer(folder: string): Promise<AuthorizedServer> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const keys = path.join(folder, 'keys.json');
  const kid = 'test';
  writeFileSync(
    keys,
    JSON.stringify({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid, alg: 'RS256', use: 'sig' }] }),
  );

  const ports = async () => [await getPort({ host: '127.0.0.1' }), await getPort({ host: '127.0.0.1' })] as const;
  const frontend = await ports();
  const file = await writeConfigFiles(folder, {
    dataFile: path.join(folder, 'temporal.db'),
    lasting: false,
    ports: { frontend, history: await ports(), matching: await ports(), worker: await ports() },
    settings: { ...DYNAMIC_CONFIG, 'frontend.enablePrincipalPropagation': true },
  });
  const config = parse(readFileSync(file, 'utf8')) as { global: object; services: object };
  const [grpcPort, membershipPort] = await ports();
  Object.assign(config.global, {
    authorization: {
      jwtKeyProvider: { keySourceURIs: [pathToFileURL(keys).href], refreshInterval: '1m' },
      authorizer: 'default',
      claimMapper: 'default',
    },
  });
  // The server's own workers have no token; they have a door of their own.
  Object.assign(config.services, { 'internal-frontend': { rpc: { grpcPort, membershipPort, bindOnLocalHost: true } } });
  writeFileSync(file, stringify(config));

  const services = ['frontend', 'internal-frontend', 'history', 'matching', 'worker'];
  const logFile = path.join(folder, 'temporal.log');
  const output = openSync(logFile, 'a');
  const child = spawnWatched(
    serverBinary,
    ['--config-file', file, 'start', ...services.flatMap((service) => ['--service', service])],
    { cwd: folder, env: process.env, output },
  );
  closeSync(output);
  const address = `127.0.0.1:${frontend[0]}`;
  const token = (subject: string, permissions: readonly string[]) => {
    const part = (json: object) => Buffer.from(JSON.stringify(json)).toString('base64url');
    const head = part({ alg: 'RS256', typ: 'JWT', kid });
    const body = part({ sub: subject, permissions, exp: Math.floor(Date.now() / 1_000) + 3_600 });
    const signature = createSign('RSA-SHA256').update(`${head}.${body}`).sign(privateKey).toString('base64url');
    return `${head}.${body}.${signature}`;
  };
  const connect = (bearer: string) =>
    Connection.connect({ address, metadata: { authorization: `Bearer ${bearer}` }, connectTimeout: 1_000 });
  const close = async () => {
    child.kill();
    await child.ended;
  };
  const admin = token('admin', ['temporal-system:admin']);
  for (let tries = 0; ; tries++) {
    try {
      await (await connect(admin)).close();
      return { address, token, connect, close };
    } catch (error) {
      if (tries > 60 || child.hasEnded()) {
        await close();
        throw new Error(`It did not start: ${String(error)} ${readFileSync(logFile, 'utf8').slice(-2_000)}`);
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
