/** The gateway's API for whoever has signed in. */
import { readFileSync } from 'node:fs';
import { messageOf, RefusedError, WatchfloorError } from 'xstate-temporal/engine';
import { type ApiClient, ApiError, createApiClient } from '../../gateway/client/index.ts';
import { unreachable } from './provider.ts';
import { freshToken } from './sign-in.ts';

/** An event may take the gateway 20 s. Milliseconds. */
const PATIENCE = 60_000;

export interface ApiOptions {
  readonly gateway: string;
  readonly account?: string | undefined;
}

/**
 * A client with the token of a program from the environment, else of whoever has signed in.
 *
 * @throws NOT_SIGNED_IN, GATEWAY_UNREACHABLE, IDENTITY_UNAVAILABLE; RefusedError and WatchfloorError with the API's code
 */
export function apiOf({ account, gateway }: ApiOptions): Pick<ApiClient, 'call'> {
  return apiWith(gateway, () => programToken() ?? freshToken(gateway, account));
}

export function apiWith(gateway: string, token: () => string | Promise<string>): Pick<ApiClient, 'call'> {
  const client = createApiClient({
    origin: gateway,
    token,
    fetch: (address, init) =>
      fetch(address, { ...init, redirect: 'error', signal: AbortSignal.timeout(PATIENCE) }).catch((error: unknown) => {
        throw unreachable(gateway, (error as { cause?: unknown }).cause ?? error);
      }),
  });
  const call = (...asked: Parameters<ApiClient['call']>) =>
    client.call(...asked).catch((error: unknown) => {
      throw error instanceof ApiError ? told(error) : error;
    });
  return { call: call as ApiClient['call'] };
}

/** `WATCHFLOOR_TOKEN`, or the file that `WATCHFLOOR_TOKEN_FILE` names. @throws FILE_UNREADABLE */
export function programToken(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const { WATCHFLOOR_TOKEN: said, WATCHFLOOR_TOKEN_FILE: file } = env;
  if (said?.trim()) return said.trim();
  if (!file?.trim()) return undefined;
  try {
    return readFileSync(file.trim(), 'utf8').trim();
  } catch (error) {
    throw new WatchfloorError('FILE_UNREADABLE', `WATCHFLOOR_TOKEN_FILE cannot be read: ${messageOf(error)}.`, {
      cause: error,
    });
  }
}

/** What the API refused, as the programme itself would have. */
function told(error: ApiError): WatchfloorError {
  const { choices, code, detail, faults, limit, status, todo, unmet } = error.problem;
  const lines = faults?.map(({ at, problem }) => `${at === '' ? 'the whole' : at}: ${problem}`) ?? [];
  const more = choices === undefined || choices.length === 0 ? '' : ` Possible: ${choices.join(', ')}.`;
  const problem = `${[detail, ...lines].join('\n  ')}${more}`;
  const said = { cause: error, details: { status, choices, faults, unmet, limit }, todo: todoOf(code) ?? todo };
  return status === 409 || status === 403 || code.startsWith('EVENT_')
    ? new RefusedError(code, problem, said)
    : new WatchfloorError(code, problem, said);
}

const todoOf = (code: string): string | undefined => (Object.hasOwn(todos, code) ? todos[code] : undefined);

const todos: Readonly<Record<string, string>> = {
  TOKEN_INVALID: 'Sign in again with "watchfloor login".',
  ROLE_UNCLEAR: 'Name one of them with --role.',
};
