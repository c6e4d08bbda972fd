/** Who signs people in for a gateway, and the OAuth calls to them. */
import * as oidc from 'openid-client';
import { messageOf, WatchfloorError } from 'xstate-temporal/engine';
import { z } from 'zod';
import type { GatewayConfig } from '../../server/config/index.ts';
import { secureOrigin } from './gateway-address.ts';

/** How long anybody may take to answer, milliseconds. */
export const PATIENCE = 10_000;
const MOST = 64 * 1024;

const metadata = z.object({
  resource: z.string().min(1).max(2_000),
  authorization_servers: z.array(z.string().max(2_000)).min(1).max(20),
  scopes_supported: z.array(z.string().max(200)).max(100).default([]),
  cli_client_id: z.string().min(1).max(500).optional(),
});

/** What a sign-in at a gateway needs. */
export interface Door {
  readonly gateway: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly resource: string;
  readonly scope: string;
}

/**
 * Asks a gateway who signs people in for it (RFC 9728). What this command line is configured with counts more.
 *
 * @throws GATEWAY_UNREACHABLE, NO_GATEWAY, CONFIG_INVALID
 */
export async function askDoor(gateway: string, configured: GatewayConfig['identity'] = {}): Promise<Door> {
  const address = `${gateway}/.well-known/oauth-protected-resource`;
  let text: string;
  let status: number;
  try {
    const answer = await fetch(address, { redirect: 'manual', signal: AbortSignal.timeout(PATIENCE) });
    status = answer.status;
    text = await boundedText(answer);
  } catch (error) {
    throw unreachable(gateway, error);
  }
  const read = status === 200 ? metadata.safeParse(jsonOf(text)) : undefined;
  if (read?.success !== true)
    throw new WatchfloorError('NO_GATEWAY', `What answers at ${gateway} is no gateway that people can sign in at.`, {
      todo: 'See that the address is right, and that the gateway has gateway.identity.audience.',
    });
  const { authorization_servers: servers, cli_client_id: told, resource, scopes_supported: scopes } = read.data;
  const clientId = configured.cliClientId ?? told;
  if (clientId === undefined)
    throw new WatchfloorError(
      'CONFIG_INVALID',
      'gateway.identity.cliClientId: is needed to sign in on a command line.',
      {
        todo: 'Register a public client with the device flow at the provider, and name it to the gateway.',
      },
    );
  requireOwnResource(gateway, resource, configured.audience);
  const issuer = configured.issuer ?? (servers[0] as string);
  secureOrigin(new URL(issuer).origin, 'The issuer');
  return { gateway, issuer, clientId, resource, scope: scopes.join(' ') };
}

/**
 * A gateway that lies could have a token made for another one, and keep it. So a resource of another origin has to be
 * named by whoever configures the command line.
 */
function requireOwnResource(gateway: string, resource: string, configured: string | undefined): void {
  const isOwn = URL.canParse(resource) && new URL(resource).origin === gateway;
  if (isOwn || resource === configured) return;
  throw new WatchfloorError('CONFIG_INVALID', `${gateway} asks for a token that is made for "${resource}".`, {
    todo: 'If that is right, name it in gateway.identity.audience.',
  });
}

/** @throws IDENTITY_UNAVAILABLE */
export async function reachProvider({
  clientId,
  issuer,
}: Pick<Door, 'clientId' | 'issuer'>): Promise<oidc.Configuration> {
  const url = new URL(issuer);
  try {
    const configuration = await oidc.discovery(url, clientId, undefined, oidc.None(), {
      timeout: PATIENCE / 1_000,
      execute: url.protocol === 'http:' ? [oidc.allowInsecureRequests] : [],
    });
    configuration.timeout = PATIENCE / 1_000;
    return configuration;
  } catch (error) {
    throw new WatchfloorError('IDENTITY_UNAVAILABLE', `The identity provider ${issuer} does not answer.`, {
      cause: error,
    });
  }
}

export function unreachable(gateway: string, cause: unknown): WatchfloorError {
  return new WatchfloorError('GATEWAY_UNREACHABLE', `Nothing answers at ${gateway}: ${messageOf(cause)}.`, {
    cause,
    todo: 'See that the gateway runs, and that gateway.url is its address.',
  });
}

async function boundedText(answer: Response): Promise<string> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of (answer.body ?? []) as AsyncIterable<Uint8Array>) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > MOST) throw new Error('the answer is too large');
  }
  return text;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
