import { z } from 'zod';
import { PermanentError, TransientError } from '../errors.ts';
import { request } from '../net/http.ts';
import { retryAfterOf } from '../net/retry-after.ts';
import { shownAddress } from '../net/web-address.ts';
import { parseAnswer } from './answer.ts';

/** Gives access tokens, one a directory, and keeps each until shortly before its end. */
export interface TokenSource {
  token(
    directoryId: string,
    within: { readonly timeout: number; readonly signal?: AbortSignal | undefined },
  ): Promise<string>;
  /** A token was not taken: the next one is asked for anew. */
  forget(directoryId: string): void;
}

export interface TokenOptions {
  /** e.g. `https://login.microsoftonline.com` */
  readonly loginUrl: URL;
  /** e.g. `https://graph.microsoft.com` */
  readonly graphUrl: URL;
  readonly clientId: string;
  readonly secret: () => Promise<string>;
  readonly now: () => number;
}

const answer = z.object({ access_token: z.string().min(1).max(16_384), expires_in: z.coerce.number().positive() });
const refusal = z.object({ error: z.string().max(200), error_description: z.string().max(20_000).default('') });

// A token must not end between its reading here and its reading there.
const MARGIN = 5 * 60_000;
const MAX_SIZE = 64 * 1024;

/**
 * OAuth 2.0 client credentials with the Microsoft identity platform: `POST /<directory>/oauth2/v2.0/token`.
 *
 * @throws (by `token`) PermanentError GRAPH_CREDENTIALS, GRAPH_DENIED; TransientError GRAPH_THROTTLED,
 * GRAPH_UNREACHABLE, GRAPH_TIMEOUT, GRAPH_TLS, GRAPH_NONSENSE, SECRET_UNREADABLE
 */
export function tokenSource(options: TokenOptions): TokenSource {
  const { loginUrl, graphUrl, clientId, secret, now } = options;
  const kept = new Map<string, { readonly token: string; readonly until: number }>();

  return {
    async token(directoryId, within) {
      const before = kept.get(directoryId);
      if (before !== undefined && now() < before.until) return before.token;
      const asked = now();
      const { access_token, expires_in } = await ask(directoryId, within);
      const life = expires_in * 1_000;
      // Of a very short life at least half is used.
      kept.set(directoryId, { token: access_token, until: asked + Math.max(life - MARGIN, life / 2) });
      return access_token;
    },
    forget: (directoryId) => void kept.delete(directoryId),
  };

  async function ask(directoryId: string, within: { timeout: number; signal?: AbortSignal | undefined }) {
    const url = new URL(`/${encodeURIComponent(directoryId)}/oauth2/v2.0/token`, loginUrl);
    const response = await request({
      url,
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      body: new URLSearchParams({
        client_id: clientId,
        client_secret: await secret(),
        scope: `${graphUrl.origin}/.default`,
        grant_type: 'client_credentials',
      }).toString(),
      family: 'GRAPH',
      ...within,
    });
    if (response.status === 429 || response.status >= 500) {
      await response.drop();
      throw new TransientError(
        response.status === 429 ? 'GRAPH_THROTTLED' : 'GRAPH_UNREACHABLE',
        `${shownAddress(url)} answers ${response.status} when asked for a token.`,
        { todo: 'It is tried again.', retryAfter: retryAfterOf(response.headers, now()) },
      );
    }
    if (response.status !== 200) throw await refused(response);
    return parseAnswer(await response.read(MAX_SIZE), answer, 'The answer with the token');
  }

  async function refused(response: Awaited<ReturnType<typeof request>>): Promise<Error> {
    const { error, error_description } = parseAnswer(await response.read(MAX_SIZE), refusal, 'The refusal of a token');
    // Only the number: the description may hold ids, and is not ours to repeat.
    const number = /AADSTS\d+/.exec(error_description)?.[0];
    const why = `${error.replace(/[^\w.-]/g, '?').slice(0, 60)}${number === undefined ? '' : `, ${number}`}`;
    if (error === 'unauthorized_client' || error === 'access_denied') {
      return new PermanentError('GRAPH_DENIED', `The application has no access to the tenant's directory (${why}).`, {
        todo: 'An administrator there must consent to it.',
      });
    }
    return new PermanentError('GRAPH_CREDENTIALS', `No token for Microsoft Graph (${why}).`, {
      todo: "Correct adapters.directory.clientId and .clientSecret (a secret may have expired), or the tenant's directoryId.",
    });
  }
}
