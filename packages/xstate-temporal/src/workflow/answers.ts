/** What an instance answers to questions. */
import { WatchfloorError } from '../engine/index.ts';
import type { Host } from './host.ts';
import {
  type Description,
  LEDGER_PAGE,
  LEDGER_PAGE_LENGTH,
  type LedgerPage,
  UNTIL_ID,
  type UntilRequest,
} from './protocol.ts';

/** Ten pending updates block the eleventh; waiting ones may take less than half of them. */
const MAX_WAITERS = 4;

/** Characters of a state or a tag: what is asked enters the history, and asks for no proof. */
const MAX_WANTED = 2_000;

/**
 * @param asked what the update brought
 * @param updateId a server answers an update by the first one of its id, whatever that asked. Who waits needs no proof, so
 * it must not take the id of an event that is still to come
 * @throws UNTIL_MALFORMED, UNTIL_BUSY
 */
export function checkUntil(asked: readonly unknown[], updateId: string, waiters: number): void {
  const [wanted, ...more] = asked;
  const { state, tag, ended, timeout, ...others } = (wanted ?? {}) as Readonly<Record<string, unknown>>;
  const isText = (value: unknown) => value === undefined || (typeof value === 'string' && value.length <= MAX_WANTED);
  const isFlag = ended === undefined || typeof ended === 'boolean';
  const isTime = timeout === undefined || (typeof timeout === 'number' && timeout >= 0);
  const isMore = more.length > 0 || Object.keys(others).length > 0;
  if (isMore || !isText(state) || !isText(tag) || !isFlag || !isTime || (state ?? tag ?? ended) === undefined) {
    throw new WatchfloorError(
      'UNTIL_MALFORMED',
      'until needs a state, a tag, or ended: true; timeout is in milliseconds.',
    );
  }
  if (!updateId.startsWith(UNTIL_ID))
    throw new WatchfloorError('UNTIL_MALFORMED', `The id of an update that waits begins with "${UNTIL_ID}".`);
  if (waiters >= MAX_WAITERS)
    throw new WatchfloorError('UNTIL_BUSY', `${MAX_WAITERS} are waiting already; ask again in a moment.`);
}

export function reached(host: Host, { state, tag, ended }: UntilRequest): boolean {
  const { chart, snapshot } = host;
  return (
    (state === undefined || chart.matches(snapshot, state)) &&
    (tag === undefined || chart.tags(snapshot).includes(tag)) &&
    (ended !== true || snapshot.status !== 'active')
  );
}

export function description({ chart, snapshot, attention, executor }: Host): Description {
  const { machine, version, definition, status, timers, children, seq, at, digest } = snapshot;
  const barred = chart.barred(snapshot);
  return {
    machine,
    version,
    definition,
    status,
    states: chart.states(snapshot),
    tags: chart.tags(snapshot),
    offers: chart.offers(snapshot),
    ...(barred.length === 0 ? {} : { barred }),
    timers,
    children,
    attention,
    busy: !executor.idle,
    seq,
    at,
    digest,
  };
}

export function page({ records, snapshot }: Host, from: number): LedgerPage {
  const first = snapshot.seq - records.length + 1;
  const start = Number.isSafeInteger(from) ? Math.max(0, from - first) : 0;
  let room = LEDGER_PAGE_LENGTH;
  const slice = records.slice(start, start + LEDGER_PAGE).filter((record, index) => {
    if (room <= 0) return false;
    room -= JSON.stringify(record).length;
    return room >= 0 || index === 0;
  });
  const next = first + start + slice.length;
  return { records: slice, first, ...(next <= snapshot.seq ? { next } : {}) };
}
