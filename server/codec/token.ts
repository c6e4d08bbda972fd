/** Who may ask a codec server: holders of a JSON Web Token of the configured issuer. */
import { readFileSync } from 'node:fs';
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  errors,
  type JSONWebKeySet,
  type JWTVerifyGetKey,
  jwtVerify,
} from 'jose';
import { messageOf, WatchfloorError } from 'xstate-temporal/engine';

/** Whose payloads are shown to somebody. */
export interface Reader {
  readonly tenants: 'all' | ReadonlySet<string>;
}

/** @throws TOKEN_MISSING, TOKEN_INVALID, ISSUER_UNAVAILABLE */
export type Authenticate = (authorization: string | undefined) => Promise<Reader>;

export interface TokenSettings {
  readonly issuer: string;
  readonly audience: string;
  /** Where the issuer's keys are, or a file with them. */
  readonly jwksUrl?: string;
  readonly jwksFile?: string;
  /** The claim that lists the tenants of whoever asks; `*` in it stands for all. Without it everybody sees all. */
  readonly tenantsClaim?: string;
}

/** Public keys alone: a shared secret would let whoever checks a token make one. */
const ALGORITHMS = [
  'EdDSA',
  'Ed25519',
  'ES256',
  'ES384',
  'ES512',
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
];
/** Seconds that clocks may differ. */
const SKEW = 30;
/** Characters of a token. */
const LONGEST = 12_000;
/** Milliseconds that the issuer may take to give its keys. */
const PATIENCE = 5_000;

export function bearerTokens(settings: TokenSettings): Authenticate {
  const { audience, issuer, tenantsClaim } = settings;
  const keys = keysOf(settings);
  return async (authorization) => {
    const [, token] = /^Bearer +(\S+)$/i.exec(authorization ?? '') ?? [];
    if (token === undefined) throw new WatchfloorError('TOKEN_MISSING', 'A bearer token is needed.');
    if (token.length > LONGEST) throw invalid();
    try {
      const options = {
        issuer,
        audience,
        algorithms: ALGORITHMS,
        clockTolerance: SKEW,
        requiredClaims: ['exp', 'sub'],
      };
      const { payload } = await jwtVerify(token, keys, options);
      return { tenants: tenantsClaim === undefined ? 'all' : tenantsIn(payload[tenantsClaim]) };
    } catch (error) {
      // The issuer's keys cannot be had: it is not the token's fault.
      if (isOfIssuer(error))
        throw new WatchfloorError('ISSUER_UNAVAILABLE', "The issuer's keys cannot be had now.", { cause: error });
      throw invalid(error);
    }
  };
}

/** Of a token jose says what is wrong by a code of its own; of an answer that is none it does not. */
function isOfIssuer(error: unknown): boolean {
  if (!(error instanceof errors.JOSEError)) return true;
  return (
    error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid || error.code === 'ERR_JOSE_GENERIC'
  );
}

function tenantsIn(claim: unknown): Reader['tenants'] {
  const listed = (Array.isArray(claim) ? claim : [claim]).filter((one) => typeof one === 'string');
  return listed.includes('*') ? 'all' : new Set(listed);
}

function keysOf({ jwksFile, jwksUrl }: TokenSettings): JWTVerifyGetKey {
  if (jwksUrl !== undefined) return createRemoteJWKSet(new URL(jwksUrl), { timeoutDuration: PATIENCE });
  try {
    return createLocalJWKSet(JSON.parse(readFileSync(jwksFile ?? '', 'utf8')) as JSONWebKeySet);
  } catch (cause) {
    throw new WatchfloorError('CONFIG_INVALID', `codecServer.jwksFile cannot be used: ${messageOf(cause)}.`, { cause });
  }
}

function invalid(cause?: unknown): WatchfloorError {
  return new WatchfloorError('TOKEN_INVALID', 'The token is not one of the configured issuer, or not valid now.', {
    cause,
  });
}
