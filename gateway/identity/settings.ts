import { WatchfloorError } from 'xstate-temporal/engine';
import { z } from 'zod';
import { isLoopback, issueText } from '../../text/index.ts';
import type { GatewayRole } from '../access/person.ts';
import { peoplesRoles } from '../access/table.ts';

/** An address of the web. Without TLS only on this machine. */
const secureUrl = z
  .string()
  .max(2_000)
  .refine((text) => {
    if (!URL.canParse(text)) return false;
    const { hash, hostname, password, protocol, search, username } = new URL(text);
    const isPlain = username + password + hash + search === '';
    return isPlain && (protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname)));
  }, 'must be an https address without user, query or fragment; http only on loopback');

const claimName = z.string().min(1).max(200);

/** Where the provider's tokens say what. */
export const claimsSettings = z.strictObject({
  /** The claim with the name of the person or program. */
  name: claimName.default('name'),
  email: claimName.default('email'),
  /** A list, or names separated by spaces. */
  roles: claimName.default('roles'),
  /** The tenants of a customer: a list of keys. */
  tenants: claimName.default('tenants'),
  /** What roles are called by the provider; without one by their own names. */
  roleNames: z
    .record(z.string().max(500), z.array(z.enum(peoplesRoles as [GatewayRole, ...GatewayRole[]])).min(1))
    .optional(),
});

/** The provider whose people and programs are let in. */
export const identitySettings = z
  .strictObject({
    issuer: secureUrl,
    clientId: z.string().min(1).max(500),
    /** Absent: a public client, which PKCE protects. */
    clientSecret: z.string().min(1).max(10_000).optional(),
    scopes: z.array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/)).default(['openid', 'profile', 'email']),
    /** The command line's name at the provider: a public client with the device flow. Without one nobody signs in there. */
    cliClientId: z.string().min(1).max(500).optional(),
    /** What tokens of programs must be made for; without one no token is taken. */
    audience: z.string().min(1).max(500).optional(),
    claims: claimsSettings.prefault({}),
    /** How long a sign-in holds, in seconds. */
    sessionSeconds: z.int().min(60).max(86_400).default(28_800),
  })
  // Else whoever has an identity token of this client could use it as if it were made for the API.
  .refine(({ audience, clientId }) => audience !== clientId, {
    path: ['audience'],
    error: 'must be another one than the client id',
  });

export type IdentitySettings = z.output<typeof identitySettings>;
export type ClaimsSettings = z.output<typeof claimsSettings>;

/** How much somebody may ask at one gateway, and how long they wait. */
export const limitsSettings = z.strictObject({
  /** Requests a minute from one address (of IPv6: from one network of 64 bits), whoever sends them. */
  perAddress: z.int().min(10).max(10_000_000).default(6_000),
  /** Requests a minute of one person or program. */
  perSubject: z.int().min(10).max(10_000_000).default(1_200),
  /** Seconds that the service behind may take for an answer. */
  answerSeconds: z.int().min(1).max(600).default(60),
});

/** Streams of changes. */
export const streamsSettings = z.strictObject({
  /** Of one person or program, at the same time and at one gateway. */
  mostForOne: z.int().min(1).max(1_000).default(10),
});

export const gatewaySettings = z.strictObject({
  /** Where people reach it; pages, cookies and redirects are of this origin alone. */
  publicUrl: secureUrl.refine((text) => new URL(text).pathname === '/', 'must have no path'),
  identity: identitySettings,
  streams: streamsSettings.prefault({}),
  limits: limitsSettings.prefault({}),
  /** Addresses and networks of what stands in front: from them `X-Forwarded-For` is believed. */
  trustedProxies: z
    .array(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]))
    .max(100)
    .default([]),
});

export type GatewaySettings = z.output<typeof gatewaySettings>;

/** @throws CONFIG_INVALID with every fault at once */
export function readGatewaySettings(given: unknown): GatewaySettings {
  const result = gatewaySettings.safeParse(given);
  if (result.success) return result.data;
  const lines = result.error.issues.map((issue) => `  gateway.${issue.path.join('.')}: ${issueText(issue)}`);
  throw new WatchfloorError('CONFIG_INVALID', `The gateway's configuration is not valid:\n${lines.join('\n')}`);
}
