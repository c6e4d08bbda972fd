import { readFileSync } from 'node:fs';
import type { Connection } from '@temporalio/client';
import { clean } from 'xstate-temporal/cli';
import { messageOf, WatchfloorError } from 'xstate-temporal/engine';
import { readTrust } from 'xstate-temporal/proof';
import { createGateway } from '../../gateway/index.ts';
import { createProgramme, createSampleStore } from '../../programme/index.ts';
import type { GatewayConfig } from '../../server/config/index.ts';
import { readTrustFile, sessionKeys } from '../../server/keys/index.ts';
import { encryptionOf } from '../input/encryption.ts';
import { issuerOf, keysOf } from '../input/keys.ts';
import { clientOf } from '../input/session.ts';
import type { Target } from '../input/target.ts';
import { accessLine } from '../observe/access-line.ts';
import { addressOf, unusable } from '../observe/listen.ts';
import { openTraces } from '../observe/traces.ts';
import { auditDesk } from './audit-desk.ts';
import { consoleDir } from './console-dir.ts';
import { operationsDesk } from './operations-desk.ts';
import { simulationDesk } from './simulation-desk.ts';

export interface OpenedGateway {
  /** host:port, as it listens. */
  readonly address: string;
  readonly publicUrl: string;
  /** For Prometheus. */
  metrics(): Promise<string>;
  close(): Promise<void>;
}

/** How long the Temporal server may take until the gateway is told of as not ready, milliseconds. */
const ANSWER_LIMIT = 2_000;
/** A fault a second is enough in a log; whoever causes them must not fill it. Milliseconds. */
const BETWEEN_FAULTS = 1_000;

/**
 * Opens the gateway that a project's configuration describes.
 *
 * @param settings what counts in the place of the configuration
 * @throws CONFIG_INVALID, KEY_MISSING, KEY_UNREADABLE, KEY_INVALID, ADDRESS_IN_USE, ADDRESS_UNUSABLE
 */
export async function openGateway(
  target: Target,
  connection: Connection,
  note: (line: string) => void,
  settings: GatewayConfig = target.config.settings.gateway,
): Promise<OpenedGateway> {
  const issuer = issuerOf(target);
  if (issuer === undefined)
    throw new WatchfloorError(
      'KEY_MISSING',
      `There is no key in ${keysOf(target).folder} that signs what people send.`,
      {
        todo: 'Make one with "watchfloor keys make", and let the workers trust it.',
      },
    );
  const traced = await openTraces(target.config.settings.observe);
  const client = clientOf(connection, target.namespace, encryptionOf(target.config), traced?.traces);
  const { logFormat, logLevel } = target.config.settings.observe;
  const isLogged = ['trace', 'debug', 'info'].includes(logLevel);
  const { trustFile } = keysOf(target);
  const trustOf = () => {
    const json = readTrustFile(trustFile);
    return json === undefined ? undefined : readTrust(json);
  };
  let told = Number.NEGATIVE_INFINITY;
  const gateway = createGateway({
    programme: createProgramme(client, { taskQueue: target.taskQueue, issuer, policy: target.config.settings.policy }),
    policy: target.config.settings.policy,
    consoleDir: consoleDir(),
    sessionKeys: await sessionKeys(keysOf(target)),
    settings: given(settings),
    samples: createSampleStore(settings.samplesDir),
    desks: {
      audit: auditDesk(client, target.taskQueue, trustOf),
      operations: operationsDesk(target, connection, client),
      simulation: simulationDesk(target.root),
    },
    isReady: () =>
      connection
        .withDeadline(Date.now() + ANSWER_LIMIT, () => connection.workflowService.getSystemInfo({}))
        .then(() => true),
    // With a level of the log that asks for it.
    ...(isLogged ? { onAccess: (access) => void process.stderr.write(`${accessLine(access, logFormat)}\n`) } : {}),
    onFault(error) {
      if (performance.now() - told < BETWEEN_FAULTS) return;
      told = performance.now();
      note(`The gateway failed: ${clean(messageOf(error), 500)}`);
    },
  });
  const { host, port } = addressOf(settings.listenAddress);
  const close = async () => {
    await gateway.close();
    await traced?.close();
  };
  try {
    const bound = await gateway.listen(host, port);
    const address = settings.listenAddress.replace(/\d+$/, String(bound));
    return { address, publicUrl: settings.publicUrl ?? '', metrics: gateway.metrics, close };
  } catch (error) {
    await close();
    throw unusable(settings.listenAddress, error as NodeJS.ErrnoException);
  }
}

/** As the gateway reads it, with the secret itself. */
function given({ identity = {}, limits = {}, publicUrl, streams = {}, trustedProxies = [] }: GatewayConfig): unknown {
  const { clientSecret, ...rest } = identity;
  const secret = clientSecret === undefined ? {} : { clientSecret: secretOf(clientSecret) };
  return { publicUrl, limits, streams, trustedProxies, identity: { ...rest, ...secret } };
}

function secretOf(given: NonNullable<NonNullable<GatewayConfig['identity']>['clientSecret']>): string {
  if ('data' in given) return String(given.data).trim();
  try {
    return readFileSync(given.path, 'utf8').trim();
  } catch (error) {
    throw new WatchfloorError('CONFIG_INVALID', `gateway.identity.clientSecret: ${messageOf(error)}`, { cause: error });
  }
}
