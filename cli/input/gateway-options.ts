import { type Command, Option } from 'commander';
import { WatchfloorError } from 'xstate-temporal/engine';
import type { GatewayConfig } from '../../server/config/index.ts';
import { withJson } from './options.ts';

/** The options of a command that is about a gateway, and no server. */
export interface GatewayOptions {
  readonly gateway?: string;
  readonly config?: string;
}

export function withGateway(command: Command): Command {
  return withJson(command)
    .addOption(new Option('--gateway <url>', 'the gateway; default: gateway.url, or that of "watchfloor dev"'))
    .addOption(new Option('--config <file>', 'another file than temporal.config.ts'));
}

/** The gateway that is meant, and what is configured of its provider. @throws NO_GATEWAY, CONFIG_INVALID */
export async function requireGateway({
  config,
  gateway,
}: GatewayOptions): Promise<{ readonly gateway: string; readonly identity: GatewayConfig['identity'] }> {
  const { findTarget } = await import('./target.ts');
  const { secureOrigin } = await import('../sign-in/gateway-address.ts');
  const target = await findTarget({
    ...(config === undefined ? {} : { config }),
    ...(gateway === undefined ? {} : { gateway: { url: gateway } }),
  });
  if (target.gateway === undefined)
    throw new WatchfloorError('NO_GATEWAY', 'No gateway is configured.', {
      todo: 'Name one with --gateway, WATCHFLOOR_GATEWAY_URL or gateway.url, or start "watchfloor dev".',
    });
  return { gateway: secureOrigin(target.gateway, 'gateway.url'), identity: target.config.settings.gateway.identity };
}
