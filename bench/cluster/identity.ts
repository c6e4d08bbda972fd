/** The cluster's own authority, whose certificates every process shows, and the tokens that the server takes. */
import { execFile } from 'node:child_process';
import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const EC = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

export interface Pair {
  readonly certFile: string;
  readonly keyFile: string;
}

export class Authority {
  readonly caFile: string;

  private readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
    this.caFile = path.join(folder, 'ca.pem');
  }

  static async make(folder: string): Promise<Authority> {
    const made = new Authority(folder);
    const more = ['-days', '2', '-subj', '/CN=cluster authority', '-keyout', made.at('ca.key'), '-out', made.caFile];
    await run('openssl', ['req', '-x509', ...EC, ...more]);
    return made;
  }

  /** Writes a certificate for loopback and its key; one that was there under the name is replaced. `days` may be -1. */
  async issue(name: string, days = 2): Promise<Pair> {
    const pair = { certFile: this.at(`${name}.pem`), keyFile: this.at(`${name}.key`) };
    const [request, extension] = [this.at(`${name}.csr`), this.at(`${name}.ext`)];
    await writeFile(extension, 'subjectAltName=IP:127.0.0.1,DNS:localhost\n');
    await run('openssl', ['req', ...EC, '-subj', `/CN=${name}`, '-keyout', pair.keyFile, '-out', request]);
    const by = ['-CA', this.caFile, '-CAkey', this.at('ca.key'), '-CAcreateserial', '-extfile', extension];
    await run('openssl', ['x509', '-req', '-in', request, ...by, '-days', String(days), '-out', pair.certFile]);
    return pair;
  }

  private at(name: string): string {
    return path.join(this.folder, name);
  }
}

/** Signs the JSON web tokens that the default authorizer takes, and lists the keys that it may take them by. */
export class Tokens {
  private readonly keys: { readonly kid: string; readonly privateKey: KeyObject; readonly jwk: object }[] = [];

  readonly file: string;

  constructor(file: string) {
    this.file = file;
  }

  /** Another key signs from here on; the ones before are taken until `forget`. */
  async rotate(): Promise<void> {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
    const kid = `key-${this.keys.length + 1}-${Date.now()}`;
    this.keys.push({ kid, privateKey, jwk: { ...publicKey.export({ format: 'jwk' }), kid, alg: 'RS256', use: 'sig' } });
    await this.write();
  }

  async forget(): Promise<void> {
    this.keys.splice(0, this.keys.length - 1);
    await this.write();
  }

  token(subject: string, permissions: readonly string[]): string {
    const key = this.keys.at(-1);
    if (key === undefined) throw new Error('There is no key yet.');
    const part = (json: object) => Buffer.from(JSON.stringify(json)).toString('base64url');
    const head = part({ alg: 'RS256', typ: 'JWT', kid: key.kid });
    const body = part({ sub: subject, permissions, exp: Math.floor(Date.now() / 1_000) + 86_400 });
    return `${head}.${body}.${createSign('RSA-SHA256').update(`${head}.${body}`).sign(key.privateKey, 'base64url')}`;
  }

  private write(): Promise<void> {
    return writeFile(this.file, JSON.stringify({ keys: this.keys.map(({ jwk }) => jwk) }));
  }
}
