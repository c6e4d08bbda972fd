import { defaultPolicy } from '../../../machines/index.ts';
import { isIn, type Moved, movesOf, type ObservedCase, type Period, timeIn } from './observed.ts';

/** Work of a person on a case, from taking it up to what came of it. */
export interface Piece {
  readonly who: string;
  readonly from: number;
  readonly until: number;
  readonly kind: 'look' | 'work';
  /** It had not come to an end. */
  readonly isOpen: boolean;
}

/** Intervals that ended, and those that did not; milliseconds. */
export interface Spans {
  readonly values: number[];
  readonly open: number[];
}

export interface Share {
  hits: number;
  n: number;
}

const spans = (): Spans => ({ values: [], open: [] });
const share = (): Share => ({ hits: 0, n: 0 });

/** The states of a running subscription, and of a running hunt. */
const subscribed = ['trial', 'full'];
const hunted = ['active'];

/** What a month of cases says of arrivals, working times, habits and staff: sums, a few words a case. */
export class Tally {
  readonly period: Period;
  readonly tenants = new Map<string, string>();
  readonly subscribers = new Set<string>();
  /** Tenant time with a subscription, and under hunting. */
  subscribedFor = 0;
  huntedFor = 0;
  /** When inquiries came that are about no notification. */
  readonly inquiries: number[] = [];
  readonly leads: number[] = [];
  readonly pieces: Piece[] = [];
  readonly staff = { experts: new Set<string>(), hunters: new Set<string>(), reviewers: new Set<string>() };
  /** When experts took something up. */
  readonly taken: number[] = [];
  readonly laws = {
    reply: spans(),
    chooseAfter: spans(),
    followUpAfter: spans(),
    confirmAfter: spans(),
    clarify: spans(),
    takeUp: spans(),
    triage: spans(),
    compose: spans(),
  };
  readonly shares = {
    lacksPermission: share(),
    outOfScope: share(),
    irNeeded: share(),
    moreInfo: share(),
    samples: share(),
    moreTime: share(),
    neverReply: share(),
    withdraw: share(),
    track: share(),
    declineIr: share(),
    followUp: share(),
    confirmClose: share(),
    dismiss: share(),
    consult: share(),
    clarify: share(),
    reject: share(),
  };
  cases = 0;
  /** By tenant, the time with a subscription of those that have one that is known. */
  private readonly contracts = new Map<string, number>();

  constructor(period: Period) {
    this.period = period;
  }

  add(observed: ObservedCase): void {
    const { machine, profile, tenant } = observed;
    if (tenant !== null) this.tenants.set(tenant, profile ?? this.tenants.get(tenant) ?? 'mde');
    const moves = movesOf(observed);
    if (machine === 'eod-case') this.addCase(observed, moves);
    else if (machine === 'eod-subscription') this.addSubscription(observed, moves);
    else if (machine === 'tan-application') this.addApplication(observed, moves);
    else if (machine === 'attack-notification') this.addNotification(observed, moves);
  }

  /** Of tenants with cases and no subscription that is known: they had one all the time. */
  close(): void {
    for (const tenant of this.subscribers)
      this.subscribedFor += this.contracts.get(tenant) ?? this.period.until - this.period.from;
  }

  private addSubscription({ tenant }: ObservedCase, moves: readonly Moved[]): void {
    const time = timeIn(moves, subscribed, this.period);
    if (tenant === null || time === 0) return;
    this.subscribers.add(tenant);
    this.contracts.set(tenant, (this.contracts.get(tenant) ?? 0) + time);
  }

  private addCase({ asOf, lines, profile, status, tenant }: ObservedCase, moves: readonly Moved[]): void {
    const { laws, period, shares } = this;
    const asked = moves.find(({ event }) => event.type === 'SUBMIT');
    if (asked === undefined || !isIn(period, asked.at)) return;
    this.cases++;
    const isOpened = moves.some(({ into }) => into.has('opened'));
    const isBarred = moves.some(({ event, into }) => into.has('closed') && event.type.startsWith('xstate.done.actor'));
    // Whoever is barred has somebody ask who is not: of what was opened so many were tried in vain before.
    if (isBarred) shares.lacksPermission.hits++;
    if (!isOpened) return;
    shares.lacksPermission.n++;
    if (tenant !== null) this.subscribers.add(tenant);
    const input = lines[0]?.event.payload?.input as { readonly linkedNotification?: unknown } | undefined;
    const isLinked = (input?.linkedNotification ?? null) !== null;
    if (!isLinked) this.inquiries.push(asked.at);
    count(
      shares.withdraw,
      moves.some(({ event }) => event.type === 'WITHDRAW'),
    );
    count(
      shares.track,
      moves.some(({ event }) => event.type === 'ENABLE_TRACKING'),
    );
    this.addWork(moves, isLinked, Math.min(asOf, period.until));
    const until = Math.min(asOf, period.until);
    const policy = defaultPolicy('eod-case', profile === 'xdr' ? 'xdr' : 'mde');
    for (const [index, move] of moves.entries()) {
      const next = moves.slice(index + 1);
      if (move.at >= until) break;
      if (move.into.has('triaged.needInformation') || move.into.has('triaged.needSamples'))
        this.addReply(move, next, until - policy.noReplyLimit);
      if (move.into.has('triaged.irRecommended')) {
        const chosen = next.find(({ event }) => event.type === 'CHOOSE' || event.type === 'DECLINE');
        span(laws.chooseAfter, move.at, chosen?.at, status === 'running' ? until : undefined);
        if (chosen !== undefined) count(shares.declineIr, chosen.event.type === 'DECLINE');
      }
      if (move.into.has('advised.delivered')) this.addAdvised(move, next, until - policy.quietClose);
    }
  }

  /** Only what was asked long enough ago to be over: what is asked late is known only where it was quick. */
  private addReply({ at }: Moved, next: readonly Moved[], before: number): void {
    if (at > before) return;
    const [end] = next.filter(
      ({ event, into }) =>
        ['CUSTOMER_INFO', 'CUSTOMER_SAMPLES'].includes(event.type) ||
        into.has('closed') ||
        into.has('triaged.irRecommended'),
    );
    const isReply = end?.event.type === 'CUSTOMER_INFO' || end?.event.type === 'CUSTOMER_SAMPLES';
    if (isReply) span(this.laws.reply, at, end.at);
    const isSilent = end !== undefined && end.into.has('closed') && end.event.type !== 'WITHDRAW';
    if (isReply || isSilent) count(this.shares.neverReply, isSilent);
  }

  private addAdvised({ at }: Moved, next: readonly Moved[], before: number): void {
    if (at > before) return;
    const [end] = next.filter(({ into }) => into.has('closed') || into.has('advised.followUp') || into.has('triaged'));
    if (end === undefined || end.event.type === 'WITHDRAW' || end.event.type === 'IR_NEEDED') return;
    const { laws, shares } = this;
    const asksOn = end.event.type === 'FOLLOW_UP_QUESTION';
    count(shares.followUp, asksOn);
    if (asksOn) {
      span(laws.followUpAfter, at, end.at);
      return;
    }
    const confirms = end.event.type === 'CONFIRM_CLOSE';
    count(shares.confirmClose, confirms);
    if (confirms) span(laws.confirmAfter, at, end.at);
  }

  /** From taking a case up to what the expert says: the only work that a history shows both ends of. */
  private addWork(moves: readonly Moved[], isLinked: boolean, until: number): void {
    const { staff } = this;
    let answered = false;
    for (const [index, { at, claimed, event }] of moves.entries()) {
      if (claimed.role === 'expert' && isIn(this.period, at)) staff.experts.add(claimed.name);
      if (answers.has(event.type) && !answered) {
        answered = true;
        this.addFirst(moves[index] as Moved, isLinked);
      }
      if (!begins.has(event.type) || at >= until) continue;
      this.taken.push(at);
      const end = moves.slice(index + 1).find((one) => answers.has(one.event.type) || one.into.has('closed'));
      const isOver = end !== undefined && answers.has(end.event.type) && end.at <= until;
      const kind = event.type === 'ACCEPTED_BY_EXPERT' && !answered ? 'look' : 'work';
      this.pieces.push({
        who: claimed.name,
        from: at,
        until: Math.min(end?.at ?? until, until),
        kind,
        isOpen: !isOver,
      });
    }
  }

  /** What the first answer of a case was, in the order in which an expert decides it. */
  private addFirst({ event: { type }, into }: Moved, isLinked: boolean): void {
    const { shares } = this;
    count(shares.outOfScope, type === 'OUT_OF_SCOPE');
    if (type === 'OUT_OF_SCOPE') return;
    if (isLinked) count(shares.irNeeded, type === 'IR_NEEDED');
    if (type === 'IR_NEEDED') return;
    count(shares.moreInfo, into.has('triaged.needInformation'));
    count(shares.samples, into.has('triaged.needSamples'));
    count(shares.moreTime, into.has('triaged.moreTime'));
  }

  private addApplication({ asOf }: ObservedCase, moves: readonly Moved[]): void {
    const { laws, period, shares, staff } = this;
    this.huntedFor += timeIn(moves, hunted, period);
    const until = Math.min(asOf, period.until);
    let isDecided = false;
    for (const [index, { at, claimed, event }] of moves.entries()) {
      if (!isIn(period, at)) continue;
      const next = moves.slice(index + 1);
      if (claimed.role === 'reviewer') {
        staff.reviewers.add(claimed.name);
        if (!isDecided) count(shares.clarify, event.type === 'REQUEST_CLARIFICATION');
        if (event.type !== 'REQUEST_CLARIFICATION') count(shares.reject, event.type === 'REJECT');
        isDecided = true;
      }
      if (event.type === 'REQUEST_CLARIFICATION')
        span(laws.clarify, at, next.find((one) => one.event.type === 'APPLICANT_REPLIED')?.at);
      if (claimed.role === 'hunter') staff.hunters.add(claimed.name);
      const { leadId } = event.payload ?? {};
      if (event.type === 'LEAD_FOUND') this.leads.push(at);
      if (leadId === undefined) continue;
      const of = (types: readonly string[]) =>
        next.find((one) => types.includes(one.event.type) && one.event.payload?.leadId === leadId && one.at <= until);
      if (event.type === 'LEAD_FOUND') {
        const judged = of(['DISMISS_LEAD', 'CONFIRM_THREAT']);
        span(laws.triage, at, judged?.at, until);
        if (judged !== undefined) count(shares.dismiss, judged.event.type === 'DISMISS_LEAD');
      }
      if (event.type === 'CONFIRM_THREAT') span(laws.compose, at, of(['PUBLISHED'])?.at, until);
    }
  }

  private addNotification({ asOf, status }: ObservedCase, moves: readonly Moved[]): void {
    const { laws, period, shares } = this;
    const until = Math.min(asOf, period.until);
    const seen = moves.find(({ event }) => event.type === 'SEEN');
    const taken = moves.find(({ event }) => event.type === 'TAKE_UP');
    if (seen !== undefined && isIn(period, seen.at))
      span(laws.takeUp, seen.at, taken?.at, status === 'running' ? until : undefined);
    const consults = moves.some(({ event }) => event.type === 'CONSULT_EXPERT');
    if (taken !== undefined && isIn(period, taken.at) && (consults || status !== 'running'))
      count(shares.consult, consults);
  }
}

const answers: ReadonlySet<string> = new Set(['REPORT', 'IR_NEEDED', 'OUT_OF_SCOPE']);
const begins: ReadonlySet<string> = new Set(['ACCEPTED_BY_EXPERT', 'INVESTIGATION_STEP']);

function count(of: Share, hit: boolean): void {
  if (hit) of.hits++;
  of.n++;
}

/** An interval that ended; with `openUntil`, one that had not ended by then. */
function span({ open, values }: Spans, from: number, until: number | undefined, openUntil?: number): void {
  if (until !== undefined) values.push(Math.max(1, until - from));
  else if (openUntil !== undefined && openUntil > from) open.push(openUntil - from);
}

/**
 * How long each piece took of its person's time. Who has several cases at once works on each of them for a part of it:
 * the simulator's people do one thing after another, so time that cases share is divided among them.
 */
export function workedFor(pieces: readonly Piece[]): { readonly piece: Piece; readonly ms: number }[] {
  const byPerson = new Map<string, Piece[]>();
  for (const piece of pieces) byPerson.set(piece.who, [...(byPerson.get(piece.who) ?? []), piece]);
  return [...byPerson.values()].flatMap((own) => {
    const marks = own
      .flatMap((piece) => [
        { at: piece.from, piece, isEnd: false },
        { at: piece.until, piece, isEnd: true },
      ])
      .sort((a, b) => a.at - b.at);
    const spent = new Map<Piece, number>();
    const held = new Set<Piece>();
    let since = 0;
    for (const { at, isEnd, piece } of marks) {
      for (const one of held) spent.set(one, (spent.get(one) ?? 0) + (at - since) / held.size);
      since = at;
      if (isEnd) held.delete(piece);
      else held.add(piece);
    }
    return own.map((piece) => ({ piece, ms: Math.max(1, Math.round(spent.get(piece) ?? 0)) }));
  });
}
