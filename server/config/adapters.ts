import { z } from 'zod';
import { GATEWAY_KEYS } from './gateway.ts';

const filePath = z.string().min(1).max(4_096);
const seconds = z.number().min(0.1).max(25, 'must be at most 25: an attempt has half a minute');

const host = z
  .string()
  .max(253)
  .regex(/^([A-Za-z0-9._-]+|[0-9a-fA-F]*:[0-9a-fA-F:.]*)$/, 'must be a host name or an IP address');

/** An http or https address. A user or password in it would be shown and logged. */
const webAddress = z
  .string()
  .max(2_000)
  .refine((text) => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    return url !== undefined && /^https?:$/.test(url.protocol) && url.username + url.password + url.hash === '';
  }, 'must be an http or https address without user, password or fragment');

/** In a committed file only the place of a secret may stand, and never as a bare text that could be the secret. */
export const secretInFile = z.strictObject(
  { path: filePath },
  {
    error:
      'must be { path: … }: a secret itself does not belong into this file, but into one of its own or into the environment',
  },
);

/** In the environment also the secret itself. */
export const secretAnywhere = z.union([
  z.strictObject({ path: filePath }),
  z.strictObject({ data: z.string().min(1).max(100_000) }),
]);

/** What carries effects out, by section; `secret` is one of the two above. */
export function adaptersSchema<TSecret extends z.ZodType>(secret: TSecret) {
  const receiver = z.strictObject({
    url: webAddress.optional(),
    secret: secret.optional(),
    timeoutSeconds: seconds.optional(),
  });
  return z.strictObject({
    directoryFile: filePath.optional(),
    outboxDir: filePath.optional(),
    alertsFile: filePath.optional(),
    caseDeskDir: filePath.optional(),
    stateDir: filePath.optional(),
    mail: z
      .strictObject({
        host: host.optional(),
        port: z.int().min(1).max(65_535).optional(),
        security: z.enum(['starttls', 'tls', 'none']).optional(),
        user: z.string().min(1).max(500).optional(),
        password: secret.optional(),
        caFile: filePath.optional(),
        fromAddress: z.email().max(254).optional(),
        fromName: z.string().min(1).max(100).optional(),
        timeoutSeconds: seconds.optional(),
      })
      .optional(),
    alerts: z
      .strictObject({
        incidentsFile: filePath.optional(),
        feedFile: filePath.optional(),
        huntingFile: filePath.optional(),
        webhook: receiver.optional(),
      })
      .optional(),
    tracking: receiver.optional(),
    incidentResponse: receiver.optional(),
    directory: z
      .strictObject({
        clientId: z.string().min(1).max(200).optional(),
        clientSecret: secret.optional(),
        graphUrl: webAddress.optional(),
        loginUrl: webAddress.optional(),
        timeoutSeconds: seconds.optional(),
      })
      .optional(),
  });
}

/** Keys of adapters besides the folders and files that have defaults, in the order in which they are shown. */
export const ADAPTER_KEYS: readonly string[] = [
  'adapters.mail.host',
  'adapters.mail.port',
  'adapters.mail.security',
  'adapters.mail.user',
  'adapters.mail.password',
  'adapters.mail.caFile',
  'adapters.mail.fromAddress',
  'adapters.mail.fromName',
  'adapters.mail.timeoutSeconds',
  'adapters.alerts.incidentsFile',
  'adapters.alerts.feedFile',
  'adapters.alerts.huntingFile',
  ...receiverKeys('adapters.alerts.webhook'),
  ...receiverKeys('adapters.tracking'),
  ...receiverKeys('adapters.incidentResponse'),
  'adapters.directory.clientId',
  'adapters.directory.clientSecret',
  'adapters.directory.graphUrl',
  'adapters.directory.loginUrl',
  'adapters.directory.timeoutSeconds',
];

function receiverKeys(section: string): string[] {
  return [`${section}.url`, `${section}.secret`, `${section}.timeoutSeconds`];
}

/** Keys whose value is a secret: `{ path }`, or `{ data }` from the environment. */
export const SECRETS: ReadonlySet<string> = new Set([
  ...[...ADAPTER_KEYS, ...GATEWAY_KEYS].filter((key) => /(password|[sS]ecret)$/.test(key)),
  'stores.password',
]);
