/** For each recorded step, what came in from outside and caused it, and the history events behind it. */
import { type Outcome, readCause } from 'xstate-temporal/engine';
import { type EventRef, refOf } from './event-ref.ts';
import type {
  Incoming,
  Principal,
  RecordedMigration,
  RecordedReceipt,
  RecordedRun,
  RecordedSignal,
  RecordedStart,
  RecordedStep,
  SentEnvelope,
} from './recorded-run.ts';

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
  readonly receipt?: RecordedReceipt;
  readonly migration?: RecordedMigration;
  /** How an actor ended that is a machine. */
  readonly outcome?: Outcome;
}

type Message = Incoming & Pick<RecordedCause, 'start' | 'envelope' | 'receipt' | 'migration' | 'outcome'>;

/** A cause comes before the event that tells of its step; what came later is none of it. */
export function causesOf(runs: readonly RecordedRun[]): RecordedCause[] {
  const signals = new Signals(runs);
  return runs.flatMap(({ steps }, run) =>
    steps.map((step) => {
      const isBefore = (id: string | undefined, of: number) => of < run || Number(id) < Number(step.event);
      const { kind, key } = readCause(step.cause);
      const [from, message]: readonly [number?, Message?] =
        (kind === 'signal' ? signals.next(key) : messageOf(runs, run, kind, key)) ?? [];
      if (from === undefined || message === undefined || !isBefore(message.events[0], from))
        return { step, run, events: [refOf(run, step.event)], authenticated: null };
      const { authenticated, events, receipt, ...rest } = message;
      const before = events.filter((id) => isBefore(id, from)).map((id) => refOf(from, id));
      return {
        ...rest,
        step,
        run,
        events: [...before, refOf(run, step.event)],
        authenticated,
        ...(receipt !== undefined && isBefore(receipt.event, from) ? { receipt } : {}),
      };
    }),
  );
}

/** The message and the place of its run; a cancelling is of the run that it cancels, all others go by their keys. */
function messageOf(
  runs: readonly RecordedRun[],
  of: number,
  kind: string,
  key: string,
): readonly [run: number, Message] | undefined {
  for (const [run, one] of runs.entries()) {
    const message = run === of || kind !== 'cancel' ? messageIn(one, kind, key) : undefined;
    if (message !== undefined) return [run, message];
  }
  return undefined;
}

function messageIn(run: RecordedRun, kind: string, key: string): Message | undefined {
  switch (kind) {
    case 'start':
      return run.request && { start: run.request, ...incoming(run.request) };
    case 'update':
      return run.updates.get(key);
    case 'actor':
      return run.children.get(key);
    case 'migrate': {
      const migration = run.migrations.get(key);
      return migration && { migration, ...incoming(migration) };
    }
    case 'cancel':
      return run.cancel;
    default:
      return undefined;
  }
}

const incoming = ({ authenticated, events }: Incoming): Incoming => ({ authenticated, events });

/** Signals are taken in the order of the history; those without a step are duplicates. */
class Signals {
  private readonly all: readonly (readonly [run: number, RecordedSignal])[];
  private place = 0;

  constructor(runs: readonly RecordedRun[]) {
    this.all = runs.flatMap(({ signals }, run) => signals.map((signal) => [run, signal] as const));
  }

  /** @param id as the ledger has it: an id that is no text, or too long a one, is not kept as it was sent */
  next(id: string): readonly [run: number, RecordedSignal] | undefined {
    const position = this.find((sent) => sent === id) ?? this.find((sent) => isChanged(sent, id));
    if (position === undefined) return undefined;
    this.place = position + 1;
    return this.all[position];
  }

  private find(fits: (id: unknown) => boolean): number | undefined {
    for (let place = this.place; place < this.all.length; place++)
      if (fits((this.all[place]?.[1].envelope as { id?: unknown } | undefined)?.id)) return place;
    return undefined;
  }
}

const isChanged = (sent: unknown, kept: string): boolean =>
  typeof sent !== 'string' || !sent.isWellFormed() || (kept !== '' && sent.startsWith(kept));
