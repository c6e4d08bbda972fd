import { tenantOfKey } from '../machines/index.ts';
import type { CaseDeskParams, IrHandOverParams } from '../machines/ports.ts';
import { oneLine } from '../text/index.ts';
import { type DeskStore, deskFolder } from './desk-store.ts';
import { PermanentError } from './errors.ts';
import { keyHash } from './idempotency.ts';
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

/** A desk that keeps its cases in files: see `deskFolder`. */
export function caseDeskInFolder(folder: string): CaseDesk {
  return caseDesk(deskFolder(folder));
}

/** A desk whose cases are kept by a store. */
export function caseDesk(store: DeskStore): CaseDesk {
  async function add(entry: TicketEntry, key: string): Promise<number> {
    requireOwn(entry);
    const entries = store.entriesOf(entry.caseId);
    const { index } = await entries.append(key, entry);
    // The ticket is replaced whole. Another process may have put an older one in the place of a newer
    // one in the meantime, but it looks again too, as here, before it is done.
    for (let written = 0; ; ) {
      const all = await entries.read();
      if (all.length === written) return index + 1;
      written = all.length;
      const ticket = foldTicket(all.map(({ body }) => body));
      if (ticket !== undefined) await store.show(ticket);
    }
  }

  return {
    async update(params, key) {
      return { entry: await add(params, key) };
    },

    async handOver(params, key) {
      requireOwn(params);
      const reference = `IR-${keyHash(key).slice(0, 12).toUpperCase()}`;
      await store.refer(referralOf(params, reference));
      return { reference, entry: await add({ operation: 'handOver', reference, ...params }, key) };
    },

    async read(caseId, entries) {
      const all = await store.entriesOf(caseId).read();
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
