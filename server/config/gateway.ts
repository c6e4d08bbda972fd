import { z } from 'zod';

const text = z.string().min(1).max(2_000);

/** The gateway, by section. What goes together, and what an address may be, the gateway says when it starts. */
export function gatewaySchema<TSecret extends z.ZodType>(secret: TSecret) {
  return z.strictObject({
    listenAddress: z
      .string()
      .max(300)
      .regex(/^(\[[0-9a-fA-F:]+\]|[A-Za-z0-9._-]+):\d{1,5}$/, 'must be host:port, e.g. 127.0.0.1:8080')
      .optional(),
    url: text.optional(),
    publicUrl: text.optional(),
    samplesDir: z.string().min(1).max(4_096).optional(),
    streams: z.strictObject({ mostForOne: z.int().min(1).max(1_000).optional() }).optional(),
    limits: z
      .strictObject({
        perAddress: z.int().min(10).max(10_000_000).optional(),
        perSubject: z.int().min(10).max(10_000_000).optional(),
        answerSeconds: z.int().min(1).max(600).optional(),
      })
      .optional(),
    trustedProxies: z.array(text).max(100).optional(),
    temporalUiUrl: text
      .regex(/^https?:\/\/[^\s]+[^\s/]$/, 'must be an http or https address without a slash at its end')
      .optional(),
    identity: z
      .strictObject({
        issuer: text.optional(),
        clientId: text.optional(),
        clientSecret: secret.optional(),
        cliClientId: text.optional(),
        audience: text.optional(),
        sessionSeconds: z.int().min(60).max(86_400).optional(),
        claims: z
          .strictObject({
            name: text.optional(),
            email: text.optional(),
            roles: text.optional(),
            tenants: text.optional(),
            roleNames: z.record(text, z.array(text).min(1).max(20)).optional(),
          })
          .optional(),
      })
      .optional(),
  });
}

/** The gateway's settings as they are in force. */
export interface GatewayConfig {
  /** `host:port`. */
  readonly listenAddress: string;
  /** The gateway that commands go through. */
  readonly url?: string;
  /** Where people reach it. */
  readonly publicUrl?: string;
  /** Where samples of customers are kept; shared by all gateways of a site. */
  readonly samplesDir: string;
  readonly streams?: { readonly mostForOne?: number };
  readonly limits?: {
    /** Requests a minute. */
    readonly perAddress?: number;
    readonly perSubject?: number;
    readonly answerSeconds?: number;
  };
  /** What stands in front, by address or network. */
  readonly trustedProxies?: readonly string[];
  /** Where Temporal's own pages are, for links. */
  readonly temporalUiUrl?: string;
  readonly identity?: {
    readonly issuer?: string;
    readonly clientId?: string;
    readonly clientSecret?: { readonly path: string } | { readonly data: string | Uint8Array };
    /** The command line's name at the provider. */
    readonly cliClientId?: string;
    readonly audience?: string;
    readonly sessionSeconds?: number;
    readonly claims?: {
      readonly name?: string;
      readonly email?: string;
      readonly roles?: string;
      readonly tenants?: string;
      /** What the provider calls roles, and which they are. */
      readonly roleNames?: Readonly<Record<string, readonly string[]>>;
    };
  };
}

/** In the order in which they are shown. */
export const GATEWAY_KEYS: readonly string[] = [
  'gateway.url',
  'gateway.listenAddress',
  'gateway.publicUrl',
  'gateway.samplesDir',
  'gateway.streams.mostForOne',
  'gateway.limits.perAddress',
  'gateway.limits.perSubject',
  'gateway.limits.answerSeconds',
  'gateway.trustedProxies',
  'gateway.temporalUiUrl',
  'gateway.identity.issuer',
  'gateway.identity.clientId',
  'gateway.identity.clientSecret',
  'gateway.identity.cliClientId',
  'gateway.identity.audience',
  'gateway.identity.sessionSeconds',
  'gateway.identity.claims.name',
  'gateway.identity.claims.email',
  'gateway.identity.claims.roles',
  'gateway.identity.claims.tenants',
  'gateway.identity.claims.roleNames',
];
