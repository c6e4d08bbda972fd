import { join } from 'node:path';
import { localOf, tenantOfKey } from '../machines/index.ts';
import { fileNameOf } from '../text/index.ts';
import { createOnce, replaceFile } from './files.ts';
import { type Journal, journal } from './journal.ts';
import { journalOf } from './json-lines.ts';
import type { Referral } from './referral.ts';
import type { Ticket, TicketEntry } from './ticket.ts';

/** Where a case desk keeps its cases. */
export interface DeskStore {
  /** What came for a case. */
  entriesOf(caseId: string): Journal<TicketEntry>;
  /** Puts the ticket, as it is after the entries so far, where experts find it. */
  show(ticket: Ticket): Promise<void>;
  /** Puts a referral where incident response finds it, once a reference. */
  refer(referral: Referral): Promise<void>;
}

/** The key of a case as a path: the tenant's name, and the case's within it. */
export const placeOf = (caseId: string): { readonly tenant: string; readonly name: string } => ({
  tenant: fileNameOf(tenantOfKey(caseId)),
  name: fileNameOf(localOf(caseId)),
});

/**
 * Tickets as files: `<folder>/<tenant>/<case>.json` for people and programs to read, each written out of a journal in
 * `<folder>/<tenant>/.journal/`. Referrals lie in `<folder>/<tenant>/incident-response/<reference>.json`.
 */
export function deskFolder(folder: string): DeskStore {
  const pathOf = (caseId: string): string => {
    const { name, tenant } = placeOf(caseId);
    return join(folder, tenant, `${name}.json`);
  };
  return {
    entriesOf: (caseId) => journal<TicketEntry>(journalOf(pathOf(caseId))),
    show: (ticket) => replaceFile(pathOf(ticket.caseId), `${JSON.stringify(ticket, null, 2)}\n`),
    async refer(referral) {
      const place = join(folder, placeOf(referral.caseId).tenant, 'incident-response', `${referral.reference}.json`);
      await createOnce(place, `${JSON.stringify(referral, null, 2)}\n`);
    },
  };
}
