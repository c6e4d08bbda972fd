/** What a proof says, and what it is said about. */
import { canonicalJson, type Sender, type Sha256 } from '../engine/index.ts';

/** What is asked of an instance. `end`: a machine among its actors reports that it has ended. */
export const OPERATIONS = ['send', 'start', 'migrate', 'cancel', 'end'] as const;
export type Operation = (typeof OPERATIONS)[number];

/** What an issuer vouches for. */
export interface Vouched {
  readonly op: Operation;
  /** The workflow id. */
  readonly wid: string;
  /** The event's id, or that of the start, migration or cancellation. */
  readonly jti: string;
  /** SHA-256 of the RFC 8785 form of what is asked (`askedHash`), hexadecimal. */
  readonly evt: string;
  /** Who it is, for the issuer: the subject of an identity provider, a service's own name. Never used for another. */
  readonly sub: string;
  readonly name: string;
  readonly role: string;
  readonly tenant?: string;
}

/** The claims of a proof. Times are whole seconds since 1970, as in a JWT. */
export interface ProofClaims extends Vouched {
  readonly iat: number;
  readonly exp: number;
}

/** What may come with a message beside what it asks. */
interface Message {
  readonly id?: unknown;
  readonly by?: unknown;
  readonly proof?: unknown;
}

/**
 * The hash of what a message asks: of an event the event, of anything else all fields but its id, its sender and its
 * proof, which the proof's other claims name.
 *
 * @throws TypeError for what JSON cannot carry
 */
export function askedHash(sha256: Sha256, op: Operation, message: Message): string {
  if (op === 'send') return sha256(canonicalJson((message as { readonly event?: unknown }).event ?? null));
  const { id: _id, by: _by, proof: _proof, ...asked } = message;
  return sha256(canonicalJson(asked));
}

/** The sender that a proof proves. */
export function senderOf({ role, name, sub, tenant }: Vouched, kid: string): Sender {
  return { role, name, subject: sub, issuer: kid, ...(tenant === undefined ? {} : { tenant }) };
}
