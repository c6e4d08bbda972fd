import { createServer } from 'node:http';
import { Command, Option } from 'commander';
import { asked } from 'xstate-temporal/cli';
import { WatchfloorError } from 'xstate-temporal/engine';
import type { Context } from '../command.ts';
import { EXIT } from '../exit.ts';
import { withExample, withJson } from '../input/options.ts';

interface CodecServerCommandOptions {
  readonly config?: string;
  readonly listen?: string;
}

/** Milliseconds in which a request must have come. */
const PATIENCE = { headersTimeout: 5_000, requestTimeout: 15_000, connectionsCheckingInterval: 1_000 };
const MOST_CONNECTIONS = 100;

/** Decrypts payloads for Temporal's web UI. */
export function codecServerCommand(context: Context, done: (code: number) => void): Command {
  const command = withJson(
    new Command('codec-server')
      .description("decrypt payloads for Temporal's web UI, for holders of a token, until Ctrl-C")
      .addOption(new Option('--listen <host:port>', 'where it answers; default: 127.0.0.1:8888'))
      .option('--config <file>', 'another file than temporal.config.ts'),
  );
  return withExample(command, 'codec-server').action(async (options: CodecServerCommandOptions) =>
    done(await serve(context, options)),
  );
}

async function serve({ interrupt, terminal }: Context, options: CodecServerCommandOptions): Promise<number> {
  interrupt.hold();
  const { findTarget } = await import('../input/target.ts');
  const { encryptionOf, keyringOf } = await import('../input/encryption.ts');
  const { bearerTokens, codecHandler } = await import('../../server/codec/index.ts');
  const { listen } = await import('../observe/listen.ts');
  const { config, namespace } = await findTarget(options);
  const { address, allowEncode, audience, issuer, origins, ...keysOfIssuer } = config.settings.codecServer;
  const keys = keyringOf(config);
  const encryption = encryptionOf(config);
  if (issuer === undefined || audience === undefined || encryption === undefined)
    throw new WatchfloorError('CONFIG_INVALID', 'A codec server needs codecServer.issuer and codecServer.audience.', {
      todo: 'docs/encryption.md says what they are.',
    });
  const server = createServer(
    PATIENCE,
    codecHandler({
      ...{ keys, encryption, namespace, allowEncode, origins },
      authenticate: bearerTokens({ issuer, audience, ...keysOfIssuer }),
    }),
  );
  server.maxConnections = MOST_CONNECTIONS;
  const where = options.listen ?? address;
  await listen(server, where);
  // One that could not be taken, since no file is left, ends nothing.
  server.on('error', () => undefined);
  const bound = server.address();
  const at = typeof bound === 'object' && bound !== null ? where.replace(/\d+$/, String(bound.port)) : where;
  try {
    terminal.result({ address: at, namespace, origins }, () => {
      const { bold, green } = terminal.colors;
      terminal.line(`${green('ready')}  codec server at ${bold(`http://${at}`)} for the namespace ${bold(namespace)}`);
    });
    await asked(interrupt);
    return EXIT.ok;
  } finally {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await closed;
  }
}
