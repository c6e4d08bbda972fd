import { errors, jwtVerify } from 'jose';
import { WatchfloorError } from 'xstate-temporal/engine';
import type { Person } from '../access/person.ts';
import { personOf } from './claims.ts';
import { type Provider, unavailable } from './provider.ts';
import type { IdentitySettings } from './settings.ts';

/** Signatures by a key pair alone: a public key is no secret that somebody else could sign with. */
const ALGORITHMS = ['EdDSA', 'ES256', 'ES384', 'ES512', 'PS256', 'PS384', 'PS512', 'RS256', 'RS384', 'RS512'];
/** Seconds by which the clocks may differ. */
const SKEW = 30;
const LONGEST = 16_384;

/** Whose a bearer token is, and until when. @throws TOKEN_INVALID, IDENTITY_UNAVAILABLE */
export async function bearerPerson(
  token: string,
  provider: Provider,
  settings: IdentitySettings,
): Promise<{ readonly person: Person; readonly until: number }> {
  const { audience, claims } = settings;
  if (audience === undefined || token.length > LONGEST) throw invalid();
  const { issuer, keys } = await provider.signer();
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer,
      audience,
      algorithms: ALGORITHMS,
      clockTolerance: SKEW,
      requiredClaims: ['exp', 'iat', 'sub'],
    });
    const person = personOf(payload, claims);
    if (person !== undefined && isNotFromTomorrow(payload.iat)) return { person, until: (payload.exp ?? 0) * 1_000 };
  } catch (error) {
    if (isOfProvider(error)) throw unavailable(error);
    throw invalid(error);
  }
  throw invalid();
}

function isNotFromTomorrow(issuedAt: number | undefined): boolean {
  return issuedAt !== undefined && issuedAt <= Date.now() / 1_000 + SKEW;
}

/** The keys could not be fetched: no fault of the token. */
function isOfProvider(error: unknown): boolean {
  if (error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid) return true;
  // What is no error of its own code is one of the network, or an answer that is none.
  return !(error instanceof errors.JOSEError) || error.code === 'ERR_JOSE_GENERIC';
}

function invalid(cause?: unknown): WatchfloorError {
  return new WatchfloorError('TOKEN_INVALID', 'The token is not taken.', { cause });
}
