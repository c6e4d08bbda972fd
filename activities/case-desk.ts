import { join } from 'node:path';
import { localOf, tenantOfKey } from '../machines/index.ts';
import type { CaseDeskParams, IrHandOverParams } from '../machines/ports.ts';
import { fileNameOf, oneLine } from '../text/index.ts';
import { PermanentError } from './errors.ts';
import { createOnce, replaceFile } from './files.ts';
import { keyHash } from './idempotency.ts';
import { journal } from './journal.ts';
import { journalOf } from './json-lines.ts';
import { referralOf } from './referral.ts';
import { foldTicket, type Ticket, type TicketEntry } from './ticket.ts';

interface DeskOptions {
  readonly signal?: AbortSignal;
}

/** Where experts find their cases, and from where a case goes to incident response. */
export interface CaseDesk {
  /** Adds an entry to a ticket, once a key. @returns the entry's number, from 1 */
  update(params: CaseDeskParams, key: string, options?: DeskOptions): Promise<{ readonly entry: number }>;
  /** Hands a case over, once a key. @returns the reference that both sides quote, and the entry's number */
  handOver(
    params: IrHandOverParams,
    key: string,
    options?: DeskOptions,
  ): Promise<{ readonly reference: string; readonly entry: number }>;
  /** The ticket of a case, or as it was after so many entries; `undefined` where nothing came for it yet. */
  read(caseId: string, entries?: number): Promise<Ticket | undefined>;
}

/**
 * Tickets as files: `<folder>/<tenant>/<case>.json` for people and programs to read, each written out of a journal in
 * `<folder>/<tenant>/.journal/`. Referrals lie in `<folder>/<tenant>/incident-response/<reference>.json`.
 */
export function caseDeskInFolder(folder: string): CaseDesk {
  const ofTenant = (caseId: string): string => join(folder, fileNameOf(tenantOfKey(caseId)));
  const ticketPath = (caseId: string): string => join(ofTenant(caseId), `${fileNameOf(localOf(caseId))}.json`);
  const entriesOf = (caseId: string) => journal<TicketEntry>(journalOf(ticketPath(caseId)));

  async function add(entry: TicketEntry, key: string): Promise<number> {
    requireOwn(entry);
    const entries = entriesOf(entry.caseId);
    const { index } = await entries.append(key, () => entry);
    // The ticket is replaced whole. Another process may have put an older one in the place of a newer
    // one in the meantime, but it looks again too, as here, before it is done.
    for (let written = 0; ; ) {
      const all = await entries.read();
      if (all.length === written) return index + 1;
      written = all.length;
      const ticket = foldTicket(all.map(({ body }) => body));
      await replaceFile(ticketPath(entry.caseId), `${JSON.stringify(ticket, null, 2)}\n`);
    }
  }

  return {
    async update(params, key) {
      return { entry: await add(params, key) };
    },

    async handOver(params, key) {
      requireOwn(params);
      const reference = `IR-${keyHash(key).slice(0, 12).toUpperCase()}`;
      await createOnce(
        join(ofTenant(params.caseId), 'incident-response', `${reference}.json`),
        `${JSON.stringify(referralOf(params, reference), null, 2)}\n`,
      );
      return { reference, entry: await add({ operation: 'handOver', reference, ...params }, key) };
    },

    async read(caseId, entries) {
      const all = await entriesOf(caseId).read();
      return foldTicket(all.slice(0, entries).map(({ body }) => body));
    },
  };
}

/** No ticket has what another tenant wrote. @throws PermanentError TENANT_MISMATCH */
function requireOwn({ caseId, tenantId }: Pick<CaseDeskParams, 'caseId' | 'tenantId'>): void {
  if (tenantOfKey(caseId) !== tenantId)
    throw new PermanentError(
      'TENANT_MISMATCH',
      `The case ${oneLine(caseId, 200)} is not of the tenant that the entry names.`,
    );
}
