import type { FastifyInstance } from 'fastify';
import type { GatewaySettings } from './settings.ts';

/** Where it is told who signs people in for this gateway (RFC 9728). */
export const RESOURCE_PATH = '/.well-known/oauth-protected-resource';

/** Of which provider a token must be, and what it must be made for: so a command line needs the gateway's address alone. */
export function addResourceMetadata(app: FastifyInstance, { identity }: GatewaySettings): void {
  const { audience, cliClientId, issuer, scopes } = identity;
  if (audience === undefined) return;
  const metadata = {
    resource: audience,
    authorization_servers: [issuer],
    bearer_methods_supported: ['header'],
    scopes_supported: scopes,
    ...(cliClientId === undefined ? {} : { cli_client_id: cliClientId }),
  };
  app.get(RESOURCE_PATH, async () => metadata);
}
