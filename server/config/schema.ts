import type { KeyProvider } from 'xstate-temporal/encryption';
import { ROUTES } from 'xstate-temporal/server';
import { z } from 'zod';
import { isLoopback } from '../../text/index.ts';
import { adaptersSchema, secretAnywhere, secretInFile } from './adapters.ts';
import { gatewaySchema } from './gateway.ts';
import { LOG_FORMATS, LOG_LEVELS, VERSIONING } from './settings.ts';
import { storesSchema } from './stores.ts';

/** Host names, IPv4 and IPv6 in brackets, with a port. */
const address = z
  .string()
  .max(300)
  .regex(/^(\[[0-9a-fA-F:]+\]|[A-Za-z0-9._-]+):\d{1,5}$/, 'must be host:port, e.g. localhost:7233');

/** What Temporal takes as the name of a namespace or a task queue. */
const name = z
  .string()
  .min(1)
  .max(255)
  .regex(/^[\w.\-/]+$/, 'must consist of letters, digits and . _ - /');

const filePath = z.string().min(1).max(4_096);
const text = z.string().min(1).max(100_000);
const port = z.int().min(1).max(65_535);
const count = z.int().min(1).max(1_000_000);

/** Key material: a file, or the text itself (of an environment variable or a profile). */
const material = z.union([
  filePath.transform((path) => ({ path })),
  z.strictObject({ path: filePath }),
  z.strictObject({ data: z.union([text, z.instanceof(Uint8Array)]) }),
]);

const routes = z.array(z.enum(ROUTES)).min(1);

const tls = z.strictObject({
  disabled: z.boolean().optional(),
  serverName: name.optional(),
  serverCACert: material.optional(),
  clientCert: material.optional(),
  clientKey: material.optional(),
});

const connection = z.strictObject({
  address: address.optional(),
  namespace: name.optional(),
  tls: tls.optional(),
});

/** Of a file alone, which is code: nothing else can say what a function does. */
function isProvider(value: unknown): boolean {
  const { name, unwrap, wrap } = (value ?? {}) as Partial<Record<string, unknown>>;
  return typeof name === 'string' && typeof wrap === 'function' && typeof unwrap === 'function';
}

const rate = z.number().min(0.001).max(1_000_000);
/** A dot or a colon would part a deployment's name from its build. */
const deployment = z
  .string()
  .max(200)
  .regex(/^[\w-]+$/, 'must consist of letters, digits and _ -');

/** Whoever answers for the keys decides who is let in. */
function isKeyAddress(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname));
}

const isWeb = (text: string): boolean => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);

const isOrigin = (text: string): boolean => URL.canParse(text) && new URL(text).origin === text;

const rest = {
  taskQueue: name.optional(),
  server: z
    .strictObject({ dataFile: filePath.optional(), port: port.optional(), routes: routes.optional() })
    .optional(),
  retentionDays: z.int().min(1).max(3_650).optional(),
  // The server refuses the 2,001st update of a run, so a run ends well before.
  worker: z
    .strictObject({
      maxCachedWorkflows: count.optional(),
      maxConcurrentWorkflowTaskExecutions: count.optional(),
      maxConcurrentActivityTaskExecutions: count.optional(),
      maxConcurrentLocalActivityExecutions: count.optional(),
      maxActivitiesPerSecond: rate.optional(),
      maxTaskQueueActivitiesPerSecond: rate.optional(),
      workflowTaskPollers: z.int().min(1).max(1_000).optional(),
      activityTaskPollers: z.int().min(1).max(1_000).optional(),
      deploymentName: deployment.optional(),
      buildId: deployment.optional(),
      versioning: z.enum(VERSIONING).optional(),
      shutdownGraceSeconds: z.number().min(0).max(86_400).optional(),
    })
    .optional(),
  observe: z
    .strictObject({
      metricsAddress: address.optional(),
      healthAddress: address.optional(),
      tracesUrl: z.string().refine(isWeb, 'must be an address that begins with http:// or https://').optional(),
      tracesRatio: z.number().min(0).max(1).optional(),
      logFormat: z.enum(LOG_FORMATS).optional(),
      logLevel: z.enum(LOG_LEVELS).optional(),
    })
    .optional(),
  keys: z.strictObject({ dir: filePath.optional(), trustFile: filePath.optional() }).optional(),
  encryption: z
    .strictObject({
      keyringDir: filePath.optional(),
      masterKeyFile: filePath.optional(),
      provider: z.custom<KeyProvider>(isProvider, 'must have a name, and the functions wrap and unwrap').optional(),
    })
    .optional(),
  codecServer: z
    .strictObject({
      address: address.optional(),
      issuer: z.string().min(1).max(1_000).optional(),
      audience: z.string().min(1).max(1_000).optional(),
      jwksUrl: z
        .string()
        .max(2_000)
        .refine(isKeyAddress, 'must be an https address, or an http one of this machine')
        .optional(),
      jwksFile: filePath.optional(),
      tenantsClaim: z.string().min(1).max(200).optional(),
      origins: z
        .array(z.string().max(300).refine(isOrigin, 'must be an origin, such as https://temporal.example'))
        .max(20)
        .optional(),
      allowEncode: z.boolean().optional(),
    })
    .optional(),
  audit: z
    .strictObject({ archiveDir: filePath.optional(), archiveEverySeconds: z.int().min(0).max(86_400).optional() })
    .optional(),
};

/** What a machine's policy may hold is the machine's own affair; here it is only a record per machine. */
const policy = z.record(z.string().max(100), z.record(z.string().max(100), z.unknown())).optional();

/** `temporal.config.ts`. No secrets: the file is committed. */
export const fileSchema = z.strictObject({
  connection: connection.optional(),
  ...rest,
  stores: storesSchema(secretInFile).optional(),
  adapters: adaptersSchema(secretInFile).optional(),
  gateway: gatewaySchema(secretInFile).optional(),
  policy,
});

/** The same with what may come from the environment or a profile only. */
export const layerSchema = z.strictObject({
  connection: connection
    .extend({
      apiKey: text.optional(),
      metadata: z.record(z.string().max(200), z.string().max(10_000)).optional(),
    })
    .optional(),
  ...rest,
  stores: storesSchema(secretAnywhere).optional(),
  adapters: adaptersSchema(secretAnywhere).optional(),
  gateway: gatewaySchema(secretAnywhere).optional(),
  policy,
});

/** The content of `temporal.config.ts`; every key may be left out. */
export type WatchfloorConfig = z.input<typeof fileSchema>;

/** What one source of configuration says. */
export type Layer = z.output<typeof layerSchema>;

/** Gives the content of `temporal.config.ts` its type. It is checked when it is loaded. */
export function defineConfig(config: WatchfloorConfig): WatchfloorConfig {
  return config;
}
