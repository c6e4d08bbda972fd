/** Signs people in by the device authorization flow (RFC 8628), keeps their tokens fresh, and signs them out. */
import { decodeJwt } from 'jose';
import * as oidc from 'openid-client';
import { WatchfloorError } from 'xstate-temporal/engine';
import { changeSignIns, isSame, readSignIns, type SignIn, signInAt, signInsFile } from './kept.ts';
import { type Door, reachProvider } from './provider.ts';

/** A token that is about to expire is not sent. Milliseconds. */
const MARGIN = 30_000;
/** Where a provider does not say how long its token is good. Seconds. */
const SHORT = 300;

/** What somebody does in a browser, anywhere. */
export interface Asked {
  readonly address: string;
  /** With the code in it, where the provider gives it. */
  readonly completeAddress?: string;
  readonly code: string;
  /** UTC milliseconds. */
  readonly until: number;
}

/** Tokens without knowing whose they are. */
export type Granted = Omit<SignIn, 'subject' | 'name'>;

/**
 * Waits until somebody has signed in elsewhere.
 *
 * @param show tells them where
 * @throws SIGN_IN_FAILED, IDENTITY_UNAVAILABLE; what `signal` is aborted with
 */
export async function signIn(door: Door, show: (asked: Asked) => void, signal: AbortSignal): Promise<Granted> {
  const { clientId, gateway, issuer, resource, scope } = door;
  const configuration = await reachProvider(door);
  try {
    const begun = await oidc.initiateDeviceAuthorization(configuration, { scope, resource });
    const { expires_in: seconds, user_code: code, verification_uri: address } = begun;
    const complete = begun.verification_uri_complete;
    show({
      ...{ address, code, until: Date.now() + seconds * 1_000 },
      ...(complete === undefined ? {} : { completeAddress: complete }),
    });
    const tokens = await oidc.pollDeviceAuthorizationGrant(configuration, begun, { resource }, { signal });
    return { gateway, issuer, clientId, resource, ...kept(tokens, resource) };
  } catch (error) {
    signal.throwIfAborted();
    throw refused(error);
  }
}

type Tokens = Awaited<ReturnType<typeof oidc.refreshTokenGrant>>;

/** @throws SIGN_IN_FAILED */
function kept(tokens: Tokens, resource: string): Pick<SignIn, 'accessToken' | 'refreshToken' | 'expiresAt'> {
  const { access_token: accessToken, refresh_token: refreshToken } = tokens;
  requireMadeFor(accessToken, resource);
  return {
    accessToken,
    expiresAt: Date.now() + (tokens.expiresIn() ?? SHORT) * 1_000,
    ...(refreshToken === undefined ? {} : { refreshToken }),
  };
}

/**
 * A provider that does not know resource indicators (RFC 8707) makes a token for what its client is registered for: a
 * gateway that lies would get one that is good elsewhere. What is not made for a gateway is not sent to it, which would
 * not take it anyway.
 *
 * @throws SIGN_IN_FAILED
 */
function requireMadeFor(token: string, resource: string): void {
  let audiences: unknown[] = [];
  try {
    audiences = [decodeJwt(token).aud].flat();
  } catch {
    // No gateway takes a token that is no JWT.
  }
  if (audiences.includes(resource)) return;
  throw new WatchfloorError(
    'SIGN_IN_FAILED',
    `The identity provider gave a token that is not made for "${resource}".`,
    {
      todo: 'Have the provider put that into the audience of tokens for the command line.',
    },
  );
}

function refused(error: unknown): WatchfloorError {
  if (error instanceof WatchfloorError) return error;
  const why = error instanceof oidc.ResponseBodyError ? error.error : undefined;
  const text =
    why === 'access_denied'
      ? 'The sign-in was declined.'
      : why === 'expired_token'
        ? 'Nobody signed in in time.'
        : 'The identity provider did not sign you in.';
  return new WatchfloorError('SIGN_IN_FAILED', text, {
    cause: error,
    details: why === undefined ? undefined : { error: why },
    todo: 'Sign in again with "watchfloor login".',
  });
}

/** Keeps a sign-in as the latest one. */
export function keepSignIn(made: SignIn): Promise<void> {
  return changeSignIns(async (known) => ({
    signIns: [made, ...known.filter((one) => !isSame(one, made))],
    result: undefined,
  }));
}

/**
 * A token that is good for a while.
 *
 * @throws NOT_SIGNED_IN where nobody is signed in, or not any more; IDENTITY_UNAVAILABLE
 */
export async function freshToken(gateway: string, account: string | undefined): Promise<string> {
  const found = signInAt(readSignIns(), gateway, account);
  if (isFresh(found)) return found.accessToken;
  // One command at a time: who uses a refresh token twice is taken for a thief by the provider.
  return changeSignIns(async (known) => {
    const now = signInAt(known, gateway, found.subject);
    if (isFresh(now)) return { signIns: known, result: now.accessToken };
    const renewed = await renew(now);
    return { signIns: known.map((one) => (one === now ? renewed : one)), result: renewed.accessToken };
  });
}

const isFresh = ({ expiresAt }: SignIn): boolean => expiresAt - MARGIN > Date.now();

async function renew(one: SignIn): Promise<SignIn> {
  if (one.refreshToken === undefined) throw over(one);
  const configuration = await reachProvider(one);
  try {
    const tokens = await oidc.refreshTokenGrant(configuration, one.refreshToken, { resource: one.resource });
    return { ...one, ...kept(tokens, one.resource) };
  } catch (error) {
    if (error instanceof WatchfloorError) throw error;
    if (error instanceof oidc.ResponseBodyError) throw over(one, error);
    throw new WatchfloorError('IDENTITY_UNAVAILABLE', `The identity provider ${one.issuer} does not answer.`, {
      cause: error,
    });
  }
}

function over({ gateway, name }: SignIn, cause?: unknown): WatchfloorError {
  return new WatchfloorError('NOT_SIGNED_IN', `The sign-in of ${name} at ${gateway} is over.`, {
    cause,
    todo: 'Sign in again with "watchfloor login".',
  });
}

/**
 * Forgets sign-ins, and tells the provider to take their tokens back.
 *
 * @returns whom, and whether the provider has done so
 */
export async function signOut(
  which: (known: readonly SignIn[]) => readonly SignIn[],
): Promise<readonly { readonly signIn: SignIn; readonly isRevoked: boolean }[]> {
  const gone = await changeSignIns(async (known) => {
    const leaving = which(known);
    return { signIns: known.filter((one) => !leaving.includes(one)), result: leaving };
  }, signInsFile());
  return Promise.all(gone.map(async (signIn) => ({ signIn, isRevoked: await isRevoked(signIn) })));
}

/** The tokens are forgotten whatever the provider says; an access token is good until it expires where it takes none back. */
async function isRevoked(one: SignIn): Promise<boolean> {
  try {
    const configuration = await reachProvider(one);
    if (configuration.serverMetadata().revocation_endpoint === undefined) return false;
    await oidc.tokenRevocation(configuration, one.refreshToken ?? one.accessToken);
    return true;
  } catch {
    return false;
  }
}
