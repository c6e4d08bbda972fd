import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Policies, Programme, SampleStore } from '../programme/index.ts';
import { binaryOperations } from './api/binary-operations.ts';
import { changesHandlers } from './api/changes.ts';
import { deskHandlers } from './api/desk-handlers.ts';
import type { Desks } from './api/desks.ts';
import { instanceHandlers } from './api/instances.ts';
import { listHandlers } from './api/lists.ts';
import { operations } from './api/operations.ts';
import { requestHandlers } from './api/requests.ts';
import { addSamples } from './api/samples.ts';
import { createApp } from './http/app.ts';
import { type Authenticate, type Caller, createAuthenticate } from './http/authenticate.ts';
import { addConsole } from './http/console.ts';
import { type Access, observe } from './http/observe.ts';
import { openApiOf } from './http/openapi.ts';
import { addRoutes, BASE } from './http/routes.ts';
import { createProvider } from './identity/provider.ts';
import { addResourceMetadata } from './identity/resource.ts';
import { createSeal } from './identity/seal.ts';
import { readGatewaySettings } from './identity/settings.ts';
import { createSignIn } from './identity/sign-in.ts';
import { addSignIn } from './identity/sign-in-routes.ts';
import { createStreams } from './stream/streams.ts';

export interface GatewayOptions {
  /** Signs what people send: it was made with an issuer that the workers trust. */
  readonly programme: Programme;
  /** See `readGatewaySettings`. */
  readonly settings: unknown;
  /** Keys of 32 bytes, base64url, the same for all gateways of a site; the first one seals sessions. */
  readonly sessionKeys: readonly string[];
  /** Where samples are kept; without one there are none. */
  readonly samples?: SampleStore;
  /** The folder with the built console; without one there are no pages. */
  readonly consoleDir?: string | undefined;
  /** What of audit, server and simulator is served; what is absent is not there. */
  readonly desks?: Desks;
  /** The configured policy, by which all lives that begin here. */
  readonly policy?: Policies;
  /** Whether the service behind answers; else `/readyz` says 503. */
  readonly isReady?: () => Promise<boolean>;
  /** Milliseconds between two questions of what changed, while somebody listens; default a second. */
  readonly streamEvery?: number;
  /** Told of every request, once it is answered. */
  readonly onAccess?: (access: Access) => void;
  /** Told of what nobody meant to fail. */
  readonly onFault?: (error: unknown) => void;
}

export interface Gateway {
  readonly app: FastifyInstance;
  /** @returns the port that it listens on */
  listen(host: string, port: number): Promise<number>;
  /** What was counted, for Prometheus. */
  metrics(): Promise<string>;
  /** Answers what is under way, and takes nothing new. */
  close(): Promise<void>;
}

/** The release of the API; a path of its own where it breaks. */
const VERSION = '1.0.0';

/** The description of the API, as `/api/v1/openapi.json` gives it. */
export function openApi(): Readonly<Record<string, unknown>> {
  return openApiOf(operations, binaryOperations, VERSION);
}

/**
 * The door of the programme: HTTP with identity.
 *
 * @throws CONFIG_INVALID, KEY_INVALID
 */
export function createGateway(options: GatewayOptions): Gateway {
  const { consoleDir, desks = {}, isReady = async () => true, onAccess, policy = {}, programme, samples } = options;
  const settings = readGatewaySettings(options.settings);
  const seal = createSeal(options.sessionKeys);
  const provider = createProvider(settings.identity);
  const onFault = (error: unknown) => {
    observed.noteFault();
    options.onFault?.(error);
  };
  const { app, limits } = createApp(settings, onFault);
  const observed = observe(app, { onAccess, streams: () => streams.count() });
  const who = createAuthenticate(settings, provider, seal);
  const authenticate: Authenticate = async (request) => {
    const caller = await who(request);
    const { subject } = caller.person;
    observed.noteSubject(request, subject);
    await limits.subject(request, subject);
    return caller;
  };

  addSignIn(app, createSignIn(settings, provider, seal), authenticate);
  addResourceMetadata(app, settings);
  const handlers = {
    'me.read': async ({ caller: { csrf, person } }: { readonly caller: Caller }) => ({ ...person, csrf }),
    ...instanceHandlers(programme, seal),
    ...requestHandlers(programme, policy),
    ...listHandlers(programme),
    ...changesHandlers(programme),
    ...deskHandlers(programme, seal, desks),
  };
  const streams = createStreams({
    programme,
    mostForOne: settings.streams.mostForOne,
    answerSeconds: settings.limits.answerSeconds,
    onFault,
    onTold: (count) => observed.noteTold(count),
    every: options.streamEvery,
  });
  app.addHook('preClose', async () => streams.close());
  addRoutes(app, operations, handlers, authenticate, {
    answerSeconds: settings.limits.answerSeconds,
    streams: { 'changes.read': streams.open },
  });
  if (samples !== undefined) addSamples(app, samples, authenticate);
  const description = JSON.stringify(openApi());
  app.get(`${BASE}/openapi.json`, (_request, reply) => reply.type('application/json').send(description));
  addConsole(app, consoleDir);
  app.get('/livez', async () => ({ status: 'alive' }));
  // Probes have no limit: however many come, the service behind is asked by one at a time.
  let looking: Promise<boolean> | undefined;
  app.get('/readyz', async (_request, reply) => {
    looking ??= isReady()
      .catch(() => false)
      .finally(() => {
        looking = undefined;
      });
    const ready = await looking;
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not ready' });
  });

  return {
    app,
    async listen(host, port) {
      await app.listen({ host, port });
      return (app.server.address() as AddressInfo).port;
    },
    metrics: () => observed.metrics(),
    close: () => app.close(),
  };
}
