import { createRemoteJWKSet, type JWTVerifyGetKey, customFetch as joseFetch } from 'jose';
import * as oidc from 'openid-client';
import { WatchfloorError } from 'xstate-temporal/engine';
import type { IdentitySettings } from './settings.ts';

/** How long the provider may take to answer, milliseconds. */
const PATIENCE = 5_000;
/** After a failure nobody waits for the provider anew until then, milliseconds. */
const REST = 2_000;
/** Bytes of one answer of the provider. */
const MOST = 512 * 1024;

/** A provider that is asked when it is first needed: the gateway starts without it, and it may come and go. */
export interface Provider {
  /** @throws IDENTITY_UNAVAILABLE */
  configuration(): Promise<oidc.Configuration>;
  /** Its name as its tokens have it, and the keys that sign them. @throws IDENTITY_UNAVAILABLE */
  signer(): Promise<{ readonly issuer: string; readonly keys: JWTVerifyGetKey }>;
}

export function createProvider(settings: IdentitySettings): Provider {
  const { clientId, clientSecret, issuer } = settings;
  const url = new URL(issuer);
  let found: Promise<oidc.Configuration> | undefined;
  let failedAt = Number.NEGATIVE_INFINITY;
  let keys: JWTVerifyGetKey | undefined;

  async function discover(): Promise<oidc.Configuration> {
    const configuration = await oidc.discovery(
      url,
      clientId,
      undefined,
      clientSecret === undefined ? oidc.None() : oidc.ClientSecretBasic(clientSecret),
      {
        timeout: PATIENCE / 1_000,
        [oidc.customFetch]: fetchBounded,
        // The identity token's signature is checked too, and not only who it came from.
        execute: [oidc.enableNonRepudiationChecks, ...(url.protocol === 'http:' ? [oidc.allowInsecureRequests] : [])],
      },
    );
    configuration.timeout = PATIENCE / 1_000;
    return configuration;
  }

  async function configuration(): Promise<oidc.Configuration> {
    if (performance.now() - failedAt < REST) throw unavailable();
    found ??= discover();
    try {
      return await found;
    } catch (error) {
      found = undefined;
      failedAt = performance.now();
      throw unavailable(error);
    }
  }

  return {
    configuration,
    async signer() {
      const { issuer: name, jwks_uri: address } = (await configuration()).serverMetadata();
      if (keys === undefined) {
        if (address === undefined) throw unavailable();
        keys = createRemoteJWKSet(new URL(address), { timeoutDuration: PATIENCE, [joseFetch]: fetchBounded as never });
      }
      return { issuer: name, keys };
    },
  };
}

export function unavailable(cause?: unknown): WatchfloorError {
  return new WatchfloorError('IDENTITY_UNAVAILABLE', 'The identity provider does not answer.', { cause });
}

/** The provider's answers are not larger than they should be, and lead nowhere else. */
const fetchBounded: oidc.CustomFetch = async (address, options) => {
  const answer = await fetch(address, { ...(options as RequestInit), redirect: 'manual' });
  const { body, headers, status } = answer;
  if (body === null) return answer;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > MOST) throw new Error('The answer of the provider is too large.');
    chunks.push(chunk);
  }
  const empty = status === 204 || status === 205 || status === 304;
  return new Response(empty ? null : Buffer.concat(chunks), { status, headers });
};
