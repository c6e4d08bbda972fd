/** What a case is drawn by. */
import { createHash } from 'node:crypto';
import { canonicalJson } from 'xstate-temporal/engine';

/** A case by its workflow id and first run. */
export interface CaseName {
  readonly workflow: string;
  /** A workflow id may be begun again. */
  readonly first: string;
}

/** A case with its ticket, hexadecimal. */
export interface Ticket extends CaseName {
  readonly ticket: string;
}

/**
 * The ticket of a case: SHA-256 of the JSON array of seed, workflow id and first run. The smallest are drawn, so anybody
 * draws the same with any tool that can hash.
 *
 * @example ticketOf('4 6 1 3 3', { workflow: 'eod-case/contoso~case-1001', first: '01a2…' }).ticket
 */
export function ticketOf(seed: string, { first, workflow }: CaseName): Ticket {
  return { workflow, first, ticket: sha256Of(canonicalJson([seed, workflow, first])) };
}

/** Orders by tickets. */
export const byTicket = (a: Ticket, b: Ticket) => (a.ticket < b.ticket ? -1 : 1);

/** Hexadecimal. */
export function sha256Of(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
