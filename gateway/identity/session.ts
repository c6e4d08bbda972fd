import { randomBytes, timingSafeEqual } from 'node:crypto';
import { parse, serialize } from 'cookie';
import { z } from 'zod';
import type { GatewayRole, Person } from '../access/person.ts';
import { peoplesRoles } from '../access/table.ts';
import type { Seal } from './seal.ts';

/**
 * Cookies of this origin alone: no other host or path of the domain can set or shadow one whose name begins so, and
 * browsers send it over TLS only, or to this machine.
 */
export const SESSION_COOKIE = '__Host-watchfloor';
export const SIGN_IN_COOKIE = '__Host-watchfloor-sign-in';

/** Somebody who has signed in, in a browser. */
export interface Session {
  readonly person: Person;
  /** What a page says with every write; no other site can read it. */
  readonly csrf: string;
  /** UTC milliseconds. */
  readonly until: number;
}

const content = z.object({
  sub: z.string(),
  name: z.string(),
  email: z.string().optional(),
  grants: z.array(
    z.object({
      role: z.enum(peoplesRoles as [GatewayRole, ...GatewayRole[]]),
      tenants: z.union([z.literal('*'), z.array(z.string())]),
    }),
  ),
  csrf: z.string(),
  exp: z.number(),
});

/** @returns the value of a cookie for a session that begins now. @throws SESSION_TOO_LARGE */
export function sealSession(seal: Seal, { email, grants, name, subject }: Person, seconds: number): Promise<string> {
  const csrf = randomBytes(24).toString('base64url');
  return seal.close('session', { sub: subject, name, email, grants, csrf }, seconds);
}

/** @returns `undefined` where there is none that holds */
export async function readSession(seal: Seal, header: string | undefined): Promise<Session | undefined> {
  const sealed = cookieOf(header, SESSION_COOKIE);
  const opened = sealed === undefined ? undefined : content.safeParse(await seal.open('session', sealed));
  if (opened?.success !== true) return undefined;
  const { csrf, email, exp, grants, name, sub } = opened.data;
  return { person: { subject: sub, name, email, grants }, csrf, until: exp * 1_000 };
}

/** @returns `undefined` also where it is there twice: only somebody else could have set the other */
export function cookieOf(header: string | undefined, name: string): string | undefined {
  if (header === undefined) return undefined;
  if (header.split(';').filter((part) => part.trimStart().startsWith(`${name}=`)).length !== 1) return undefined;
  return parse(header)[name];
}

/** @param seconds how long a browser keeps it; 0: it forgets it now */
export function cookie(name: string, value: string, seconds: number): string {
  return serialize(name, value, { path: '/', httpOnly: true, secure: true, sameSite: 'lax', maxAge: seconds });
}

/** Whether a write comes from a page of ours: its origin, and what only such a page can have read. */
export function isOwnWrite(
  { csrf }: Session,
  { origin, token }: { readonly origin: string | undefined; readonly token: unknown },
  publicOrigin: string,
): boolean {
  if (origin !== publicOrigin || typeof token !== 'string') return false;
  const [said, known] = [Buffer.from(token), Buffer.from(csrf)];
  return said.length === known.length && timingSafeEqual(said, known);
}
