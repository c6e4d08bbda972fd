/** For each recorded step, what came in from outside and caused it, and the history events behind it. */
import { type Outcome, readCause } from 'xstate-temporal/engine';
import { type EventRef, refOf } from './event-ref.ts';
import type {
  Incoming,
  Principal,
  RecordedCancellation,
  RecordedMigration,
  RecordedReceipt,
  RecordedRun,
  RecordedStart,
  RecordedStep,
  SentEnvelope,
} from './recorded-run.ts';
import { type PlacedSignal, SignalOrder } from './signal-order.ts';

export interface RecordedCause {
  readonly step: RecordedStep;
  /** The place of the run that recorded the step, from 0. */
  readonly run: number;
  /** What caused it, where a message did, then what tells of it; timers and activities are found by the effects. */
  readonly events: readonly EventRef[];
  /** Whom the server authenticated for what caused it. */
  readonly authenticated: Principal | null;
  readonly start?: RecordedStart;
  readonly envelope?: SentEnvelope;
  /** The name of a signal that no instance knows. */
  readonly unknown?: string;
  readonly receipt?: RecordedReceipt;
  readonly migration?: RecordedMigration;
  readonly cancellation?: RecordedCancellation;
  /** How an actor ended that is a machine. */
  readonly outcome?: Outcome;
}

type Message = Incoming &
  Pick<RecordedCause, 'start' | 'envelope' | 'unknown' | 'receipt' | 'migration' | 'cancellation' | 'outcome'>;

/** A message, the place of its run, and of a signal its own among all. */
type Sent = readonly [run: number, Message, placed?: PlacedSignal];

/** Of which of several messages a step was made, as far as a message alone can tell. */
export type Fits = (cause: RecordedCause) => boolean;

/** The causes of steps, asked for one after another, in the order of the steps. */
export class Causes {
  private readonly runs: readonly RecordedRun[];
  private readonly signals: SignalOrder;

  constructor(runs: readonly RecordedRun[]) {
    this.runs = runs;
    this.signals = new SignalOrder(runs);
  }

  /**
   * A cause comes before the event that tells of its step; what came later is none of it.
   *
   * @param fits asked where several messages could have made the step; the first one did where nothing tells
   */
  of(step: RecordedStep, run: number, fits?: Fits): RecordedCause {
    const { kind, key } = readCause(step.cause);
    let first: Candidate | undefined;
    let asked = false;
    for (const sent of kind === 'signal' ? this.signalled(key) : messagesOf(this.runs, run, kind, key)) {
      const candidate = candidateOf(step, run, sent);
      if (candidate === undefined) continue;
      if (first === undefined) {
        first = candidate;
        if (fits === undefined) break;
        continue;
      }
      if (!asked && fits?.(first.cause)) break;
      asked = true;
      if (!fits?.(candidate.cause)) continue;
      first = candidate;
      break;
    }
    if (first === undefined) return { step, run, events: [refOf(run, step.event)], authenticated: null };
    if (first.placed !== undefined) this.signals.take(first.placed);
    return first.cause;
  }

  /** @param id as the ledger has it: an id that is no text, or too long a one, is not kept as it was sent */
  private *signalled(id: string): Generator<Sent> {
    for (const fits of [(sent: unknown) => sent === id, (sent: unknown) => isChanged(sent, id)])
      for (const placed of this.signals.open(({ envelope }) => fits((envelope as { id?: unknown }).id)))
        yield [placed.run, placed.signal, placed];
  }
}

interface Candidate {
  readonly cause: RecordedCause;
  readonly placed: PlacedSignal | undefined;
}

function candidateOf(step: RecordedStep, run: number, [from, message, placed]: Sent): Candidate | undefined {
  const isBefore = (id: string | undefined, of: number) => of < run || Number(id) < Number(step.event);
  if (!isBefore(message.events[0], from)) return undefined;
  const { authenticated, events, receipt, waited: _waited, ...rest } = message as Message & { waited?: unknown };
  const before = events.filter((id) => isBefore(id, from)).map((id) => refOf(from, id));
  const cause = {
    ...rest,
    step,
    run,
    events: [...before, refOf(run, step.event)],
    authenticated,
    ...(receipt !== undefined && isBefore(receipt.event, from) ? { receipt } : {}),
  };
  return { cause, placed };
}

/** What the messages alone tell. @param fits what else is known of the causes */
export function causesOf(runs: readonly RecordedRun[], fits?: Fits): RecordedCause[] {
  const causes = new Causes(runs);
  return runs.flatMap(({ steps }, run) => steps.map((step) => causes.of(step, run, fits)));
}

/** The messages and the places of their runs; a cancelling is of the run that it cancels, all others go by their keys. */
function messagesOf(runs: readonly RecordedRun[], of: number, kind: string, key: string): readonly Sent[] {
  return runs.flatMap((one, run) =>
    run === of || kind !== 'cancel' ? messagesIn(one, kind, key).map((message) => [run, message] as const) : [],
  );
}

function messagesIn(run: RecordedRun, kind: string, key: string): readonly Message[] {
  switch (kind) {
    case 'start':
      return run.request === undefined ? [] : [{ start: run.request, ...incoming(run.request) }];
    case 'update':
      return run.updates.get(key) ?? [];
    case 'actor':
      return run.children.get(key) ?? [];
    case 'migrate': {
      const migration = run.migrations.get(key);
      return migration === undefined ? [] : [{ migration, ...incoming(migration) }];
    }
    case 'cancel': {
      // `event/<id>` or `stop/<id>` where it says by whom.
      const slash = key.indexOf('/');
      const cancellation = slash < 0 ? undefined : run.cancellations?.get(key.slice(slash + 1));
      if (cancellation !== undefined) return [{ cancellation, ...incoming(cancellation) }];
      return slash >= 0 || run.cancel === undefined ? [] : [run.cancel];
    }
    default:
      return [];
  }
}

const incoming = ({ authenticated, events }: Incoming): Incoming => ({ authenticated, events });

const isChanged = (sent: unknown, kept: string): boolean =>
  typeof sent !== 'string' || !sent.isWellFormed() || (kept !== '' && sent !== kept && sent.startsWith(kept));
