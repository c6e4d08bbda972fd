import type { Connection } from '@temporalio/client';
import getPort from 'get-port';
import { WatchfloorError } from 'xstate-temporal/engine';
import { startSampleProvider } from '../../gateway/dev/index.ts';
import { isLoopback } from '../../text/index.ts';
import { sampleDirectory } from '../input/directory-sample.ts';
import type { Target } from '../input/target.ts';
import { addressOf } from '../observe/listen.ts';
import { type OpenedGateway, openGateway } from './open-gateway.ts';

/**
 * The gateway of `watchfloor dev`: for the configured provider, else for one that signs anybody in as one of its sample
 * people. On this machine alone; where the port is taken, on a free one.
 *
 * @throws ADDRESS_UNUSABLE for any other address, and what `openGateway` throws
 */
export async function openDevGateway(
  target: Target,
  connection: Connection,
  note: (line: string) => void,
): Promise<OpenedGateway> {
  const { gateway } = target.config.settings;
  const { host, port } = addressOf(gateway.listenAddress);
  if (!isLoopback(host))
    throw new WatchfloorError('ADDRESS_UNUSABLE', `"watchfloor dev" listens on loopback only, not on ${host}.`, {
      todo: 'Run "watchfloor gateway" with a provider of your own.',
    });
  const shown = host.includes(':') ? `[${host}]` : host;
  const free = port === 0 ? await getPort({ host }) : await getPort({ host, port });
  const listenAddress = `${shown}:${free}`;
  const publicUrl = gateway.publicUrl ?? `http://${listenAddress}`;
  if (gateway.identity?.issuer !== undefined)
    return openGateway(target, connection, note, { ...gateway, listenAddress, publicUrl });
  const tenants = sampleDirectory.tenants.map(({ tenantId }) => tenantId);
  const provider = await startSampleProvider({ publicUrl, tenants });
  try {
    const { audience, cliClientId, clientId, issuer } = provider;
    const identity = { issuer, clientId, cliClientId, audience };
    const opened = await openGateway(target, connection, note, { ...gateway, listenAddress, publicUrl, identity });
    return {
      ...opened,
      async close() {
        await opened.close();
        await provider.close();
      },
    };
  } catch (error) {
    await provider.close();
    throw error;
  }
}
