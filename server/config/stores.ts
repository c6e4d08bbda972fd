import { z } from 'zod';

const filePath = z.string().min(1).max(4_096);

/** user@host/database: a password in it would be shown and logged, and parameters would say what keys of their own say. */
const databaseAddress = z
  .string()
  .max(2_000)
  .refine((text) => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (url === undefined || !/^postgres(ql)?:$/.test(url.protocol)) return false;
    const isPlain = url.password + url.search + url.hash === '';
    return isPlain && url.username !== '' && url.hostname !== '' && /^\/[^/]+$/.test(url.pathname);
  }, 'must be postgres://user@host:port/database, without password and parameters');

/** Where the adapters keep what they have done; `secret` is one of the two in `adapters.ts`. */
export function storesSchema<TSecret extends z.ZodType>(secret: TSecret) {
  return z.strictObject({
    kind: z.enum(['files', 'postgres']).optional(),
    url: databaseAddress.optional(),
    password: secret.optional(),
    tls: z.enum(['verify', 'off']).optional(),
    caFile: filePath.optional(),
    certFile: filePath.optional(),
    keyFile: filePath.optional(),
    serverName: z
      .string()
      .max(253)
      .regex(/^[A-Za-z0-9._:-]+$/, 'must be a host name or an IP address')
      .optional(),
    schema: z
      .string()
      .regex(/^[a-z_][a-z0-9_]{0,62}$/, 'must consist of small letters, digits and _, at most 63')
      .optional(),
    maxConnections: z.int().min(1).max(100).optional(),
    timeoutSeconds: z.number().min(0.1).max(25, 'must be at most 25: an attempt has half a minute').optional(),
  });
}

/** In the order in which they are shown. */
export const STORE_KEYS: readonly string[] = [
  'stores.kind',
  'stores.url',
  'stores.password',
  'stores.tls',
  'stores.caFile',
  'stores.certFile',
  'stores.keyFile',
  'stores.serverName',
  'stores.schema',
  'stores.maxConnections',
  'stores.timeoutSeconds',
];
