import { type About, nothing, together } from '../machines/inquiry/index.ts';
import type { CaseDeskParams, IrHandOverParams, SampleClaim } from '../machines/ports.ts';
import { isoTime } from './time.ts';

/** What a journal of a case holds: the params as they came, and of a hand-over also its reference. */
export type TicketEntry =
  | CaseDeskParams
  | ({ readonly operation: 'handOver'; readonly reference: string } & IrHandOverParams);

export type TicketStatus = 'open' | 'investigating' | 'waitingForCustomer' | 'advised' | 'handedOver' | 'closed';

type Opening = Extract<CaseDeskParams, { operation: 'open' }>;
type Closing = Extract<CaseDeskParams, { operation: 'close' }>;

/** A ticket as people read it. Times are RFC 3339 in UTC. */
export interface Ticket {
  readonly caseId: string;
  readonly tenantId: string;
  readonly status: TicketStatus;
  readonly expert: string | null;
  readonly openedAt: string | null;
  readonly updatedAt: string | null;
  readonly firstReportDue: string | null;
  readonly firstReportAt: string | null;
  readonly firstReportBreached: boolean;
  /** Who can see the case in Services Hub; `null` while it is not tracked there. */
  readonly trackedFor: 'owner' | 'team' | null;
  readonly outcome: Closing['outcome'] | null;
  readonly handOver: {
    readonly path: IrHandOverParams['path'];
    readonly reference: string;
    readonly at: string;
  } | null;
  /** What the submitter wrote, as it was sent; `null` if the opening entry never came. */
  readonly inquiry: Omit<Opening, 'operation' | 'tenantId' | 'caseId' | 'at' | 'firstReportDue' | 'about'> | null;
  /** What it is about, by the inquiry and by what the customer said since. */
  readonly about: About;
  readonly samples: readonly SampleClaim[];
  readonly history: readonly {
    readonly entry: number;
    readonly at: string;
    readonly operation: string;
    readonly [field: string]: unknown;
  }[];
}

/** Makes the ticket out of its entries, in the order in which they came. */
export function foldTicket(entries: readonly TicketEntry[]): Ticket | undefined {
  const [first] = entries;
  return first && entries.reduce<Ticket>(apply, emptyTicket(first));
}

function emptyTicket({ caseId, tenantId }: TicketEntry): Ticket {
  return {
    caseId,
    tenantId,
    status: 'open',
    expert: null,
    openedAt: null,
    updatedAt: null,
    firstReportDue: null,
    firstReportAt: null,
    firstReportBreached: false,
    trackedFor: null,
    outcome: null,
    handOver: null,
    inquiry: null,
    about: nothing,
    samples: [],
    history: [],
  };
}

function apply(ticket: Ticket, entry: TicketEntry): Ticket {
  const { tenantId: _tenant, caseId: _case, at, operation, ...fields } = entry;
  const time = isoTime(at);
  return {
    ...ticket,
    updatedAt: time,
    ...change(ticket, entry, time),
    history: [...ticket.history, { entry: ticket.history.length + 1, at: time, operation, ...fields }],
  };
}

function change(ticket: Ticket, entry: TicketEntry, time: string): Partial<Ticket> {
  switch (entry.operation) {
    case 'open': {
      const { operation: _, tenantId: _tenant, caseId: _case, at: _at, firstReportDue, about, ...inquiry } = entry;
      return {
        openedAt: time,
        inquiry,
        about,
        firstReportDue: firstReportDue === null ? null : isoTime(firstReportDue),
      };
    }
    case 'accept':
      return { status: 'investigating', expert: entry.expert };
    case 'report':
      return { status: AFTER_REPORT[entry.status], firstReportAt: ticket.firstReportAt ?? time };
    case 'note':
      // A follow-up question on advice, or an answer: both set the experts to work again.
      return {
        ...(ticket.status === 'closed' ? {} : { status: 'investigating' }),
        about: together(ticket.about, entry.about ?? nothing),
      };
    case 'samples':
      return {
        ...(ticket.status === 'closed' ? {} : { status: 'investigating' }),
        samples: [...ticket.samples, ...entry.samples],
      };
    case 'breach':
      return { firstReportBreached: true };
    case 'track':
      return { trackedFor: entry.visibleTo };
    case 'handOver':
      return { status: 'handedOver', handOver: { path: entry.path, reference: entry.reference, at: time } };
    case 'close':
      return { status: 'closed', outcome: entry.outcome };
  }
}

const AFTER_REPORT = {
  MORE_INFO_NEEDED: 'waitingForCustomer',
  FILE_SAMPLES_NEEDED: 'waitingForCustomer',
  MORE_TIME_NEEDED: 'investigating',
  CONCLUDED: 'advised',
  // The customer chooses who responds, or says why it is in scope.
  IR_NEEDED: 'waitingForCustomer',
  OUT_OF_SCOPE: 'waitingForCustomer',
} as const;
