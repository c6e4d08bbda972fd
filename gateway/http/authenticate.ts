import type { FastifyRequest } from 'fastify';
import { WatchfloorError } from 'xstate-temporal/engine';
import type { Person } from '../access/person.ts';
import { bearerPerson } from '../identity/bearer.ts';
import type { Provider } from '../identity/provider.ts';
import type { Seal } from '../identity/seal.ts';
import { isOwnWrite, readSession } from '../identity/session.ts';
import type { GatewaySettings } from '../identity/settings.ts';

/** Who asks. */
export interface Caller {
  readonly person: Person;
  /** Of a browser's session. */
  readonly csrf?: string;
  /** When the token or the session ends, UTC milliseconds. */
  readonly until: number;
}

export type Authenticate = (request: FastifyRequest) => Promise<Caller>;

/** Methods that change nothing. */
const SAFE = ['GET', 'HEAD'];

/**
 * @returns who asks: by a bearer token where one comes, else by the session. A request with a token that is not taken
 * is not helped by a cookie.
 * @throws NOT_SIGNED_IN, TOKEN_INVALID, CSRF_MISSING, IDENTITY_UNAVAILABLE
 */
export function createAuthenticate(
  { identity, publicUrl }: GatewaySettings,
  provider: Provider,
  seal: Seal,
): Authenticate {
  const { origin } = new URL(publicUrl);
  return async ({ headers, method }) => {
    const { authorization } = headers;
    if (authorization !== undefined) {
      const [, token] = /^Bearer +([A-Za-z0-9._~+/=-]+)$/i.exec(authorization) ?? [];
      if (token === undefined) throw new WatchfloorError('TOKEN_INVALID', 'A token comes as "Bearer" and the token.');
      return bearerPerson(token, provider, identity);
    }
    const session = await readSession(seal, headers.cookie);
    if (session === undefined)
      throw new WatchfloorError('NOT_SIGNED_IN', 'Nobody has signed in, or it was too long ago.', {
        todo: 'Sign in at /auth/sign-in, or bring a bearer token.',
      });
    const said = { origin: headers.origin, token: headers['x-csrf-token'] };
    if (!SAFE.includes(method) && !isOwnWrite(session, said, origin))
      throw new WatchfloorError('CSRF_MISSING', 'The request does not show that it comes from a page of this site.', {
        todo: 'Send the header X-CSRF-Token with what /api/v1/me says.',
      });
    return session;
  };
}
