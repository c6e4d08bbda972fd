import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';

/** A provider of identities as tests want it: it signs whatever it is asked to, and can be down or change its keys. */
export interface TestProvider {
  readonly issuer: string;
  /** A token of a program; `header` and `key` as an attacker has them. */
  token(
    claims: JWTPayload,
    forged?: { readonly header?: object; readonly key?: CryptoKey | Uint8Array },
  ): Promise<string>;
  rotate(): Promise<void>;
  /** What it answers every question with, in the place of its own answers. */
  state: 'up' | 'down' | 'nonsense';
  asked: number;
  close(): Promise<void>;
}

export const AUDIENCE = 'https://watchfloor.test/api';

export async function startProvider(): Promise<TestProvider> {
  let pair = await generateKeyPair('EdDSA', { extractable: true });
  let kid = 'first';
  const server = createServer((request, response) => {
    provider.asked++;
    if (provider.state === 'down') return void request.socket.destroy();
    response.setHeader('content-type', 'application/json');
    if (provider.state === 'nonsense') return void response.end('<html>');
    if (request.url === '/.well-known/openid-configuration')
      return void response.end(
        JSON.stringify({
          ...{ issuer: provider.issuer, jwks_uri: `${provider.issuer}/jwks` },
          ...{ authorization_endpoint: `${provider.issuer}/auth`, token_endpoint: `${provider.issuer}/token` },
          ...{ response_types_supported: ['code'], subject_types_supported: ['public'] },
          ...{ id_token_signing_alg_values_supported: ['EdDSA'] },
        }),
      );
    void exportJWK(pair.publicKey).then((jwk) =>
      response.end(JSON.stringify({ keys: [{ ...jwk, kid, use: 'sig', alg: 'EdDSA' }] })),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const provider: TestProvider = {
    issuer: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    state: 'up',
    asked: 0,
    async token(claims, { header, key = pair.privateKey } = {}) {
      const now = Math.floor(Date.now() / 1_000);
      const said = { iss: provider.issuer, aud: AUDIENCE, sub: 'somebody', iat: now, exp: now + 300, ...claims };
      return new SignJWT(said).setProtectedHeader({ alg: 'EdDSA', kid, ...header }).sign(key);
    },
    async rotate() {
      pair = await generateKeyPair('EdDSA', { extractable: true });
      kid = `${kid}-next`;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return provider;
}
