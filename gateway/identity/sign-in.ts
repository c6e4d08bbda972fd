import * as oidc from 'openid-client';
import { WatchfloorError } from 'xstate-temporal/engine';
import { z } from 'zod';
import { personOf } from './claims.ts';
import { type Provider, unavailable } from './provider.ts';
import type { Seal } from './seal.ts';
import { cookie, cookieOf, SESSION_COOKIE, SIGN_IN_COOKIE, sealSession } from './session.ts';
import type { GatewaySettings } from './settings.ts';

/** How long somebody may take at the provider, in seconds. */
const SIGN_IN_SECONDS = 600;

/** Where a browser is sent, and the cookies that it is given. */
export interface Redirect {
  readonly location: string;
  readonly cookies: readonly string[];
}

/** What is kept of a sign-in under way, in the browser that began it. */
const begun = z.object({ state: z.string(), nonce: z.string(), verifier: z.string(), returnTo: z.string() });

export interface SignIn {
  /** Sends somebody to the provider. @throws IDENTITY_UNAVAILABLE, INPUT_INVALID */
  begin(returnTo: string | undefined): Promise<Redirect>;
  /**
   * They come back.
   *
   * @param query what stands behind the `?`
   * @throws SIGN_IN_FAILED, NO_GRANTS, IDENTITY_UNAVAILABLE, SESSION_TOO_LARGE
   */
  complete(query: string, cookies: string | undefined): Promise<Redirect>;
  /** Where the browser goes to leave the provider too. */
  end(): Promise<Redirect>;
}

/** The authorization code flow with PKCE. */
export function createSignIn({ identity, publicUrl }: GatewaySettings, provider: Provider, seal: Seal): SignIn {
  const origin = new URL(publicUrl).origin;
  const redirectUri = `${origin}/auth/callback`;

  return {
    async begin(returnTo) {
      const configuration = await provider.configuration();
      const [state, nonce, verifier] = [oidc.randomState(), oidc.randomNonce(), oidc.randomPKCECodeVerifier()];
      const kept = { state, nonce, verifier, returnTo: ownPath(returnTo, origin) };
      const location = oidc.buildAuthorizationUrl(configuration, {
        redirect_uri: redirectUri,
        scope: identity.scopes.join(' '),
        state,
        nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      });
      const sealed = await seal.close('sign-in', kept, SIGN_IN_SECONDS);
      return { location: location.href, cookies: [cookie(SIGN_IN_COOKIE, sealed, SIGN_IN_SECONDS)] };
    },

    async complete(query, cookies) {
      const sealed = cookieOf(cookies, SIGN_IN_COOKIE);
      const kept = sealed === undefined ? undefined : begun.safeParse(await seal.open('sign-in', sealed));
      // Whoever did not begin here was sent by somebody else.
      if (kept?.success !== true) throw failed('This browser did not begin to sign in, or took too long.');
      const { nonce, returnTo, state, verifier } = kept.data;
      const claims = await claimsOf(await provider.configuration(), new URL(`${redirectUri}?${query}`), {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
        idTokenExpected: true,
      });
      const person = personOf(claims, identity.claims);
      if (person === undefined) throw failed('The provider names nobody.');
      if (person.grants.length === 0)
        throw new WatchfloorError('NO_GRANTS', 'You have signed in, and have no role here.', {
          todo: 'Ask whoever runs the identity provider.',
        });
      const session = await sealSession(seal, person, identity.sessionSeconds);
      return {
        location: returnTo,
        // A new one each time, whatever session the browser came with.
        cookies: [cookie(SESSION_COOKIE, session, identity.sessionSeconds), cookie(SIGN_IN_COOKIE, '', 0)],
      };
    },

    async end() {
      const cookies = [cookie(SESSION_COOKIE, '', 0), cookie(SIGN_IN_COOKIE, '', 0)];
      const configuration = await provider.configuration().catch(() => undefined);
      if (configuration?.serverMetadata().end_session_endpoint === undefined) return { location: '/', cookies };
      const { href } = oidc.buildEndSessionUrl(configuration, { post_logout_redirect_uri: `${origin}/` });
      return { location: href, cookies };
    },
  };
}

async function claimsOf(
  configuration: oidc.Configuration,
  current: URL,
  checks: oidc.AuthorizationCodeGrantChecks,
): Promise<oidc.IDToken> {
  let tokens: Awaited<ReturnType<typeof oidc.authorizationCodeGrant>>;
  try {
    tokens = await oidc.authorizationCodeGrant(configuration, current, checks);
  } catch (error) {
    const refused = error instanceof oidc.AuthorizationResponseError || error instanceof oidc.ResponseBodyError;
    if (refused || (error instanceof oidc.ClientError && error.code !== 'OAUTH_TIMEOUT'))
      throw failed('The provider did not sign you in.', error);
    throw unavailable(error);
  }
  const claims = tokens.claims();
  if (claims === undefined) throw failed('The provider names nobody.');
  return claims;
}

function failed(problem: string, cause?: unknown): WatchfloorError {
  return new WatchfloorError('SIGN_IN_FAILED', problem, { cause, todo: 'Sign in again.' });
}

/** A path of this origin, whatever it is written like: nobody is led elsewhere. */
function ownPath(text: string | undefined, origin: string): string {
  if (text === undefined) return '/';
  const isPath = text.length <= 500 && /^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(text);
  if (isPath && new URL(text, origin).origin === origin) return text;
  throw new WatchfloorError('INPUT_INVALID', 'return_to must be a path of this site, such as /cases.');
}
