/** In which order an instance takes the signals of its runs, as far as a history tells. */
import type { RecordedRun, RecordedSignal } from './recorded-run.ts';

/** Signals of one run of which the order is certain. */
interface Queue {
  readonly run: number;
  readonly signals: readonly RecordedSignal[];
  /** Those before it were taken, or were duplicates. */
  next: number;
  /** Whether they were there before the run's first task. */
  readonly waited: boolean;
}

/** A signal, and where it stands. */
export interface PlacedSignal {
  readonly run: number;
  readonly signal: RecordedSignal;
  readonly queue: number;
  readonly index: number;
}

const handlers = ['notify', 'childEnded', 'unknown'] as const;

/**
 * Signals are taken in the order of the history, and those without a step are duplicates. Only of what waits when a run
 * begins each handler takes its own, one handler after another, and nothing is known of the order between handlers. Where
 * many wait, the host takes them as they came; they are not marked as waiting.
 */
export class SignalOrder {
  private readonly queues: readonly Queue[];
  /** Those before it have nothing left. */
  private first = 0;

  constructor(runs: readonly RecordedRun[]) {
    this.queues = runs.flatMap(({ signals }, run): Queue[] => [
      ...handlers.map((handler) =>
        queueOf(
          run,
          signals.filter(({ waited }) => waited === handler),
          true,
        ),
      ),
      queueOf(
        run,
        signals.filter(({ waited }) => waited === undefined),
        false,
      ),
    ]);
  }

  /** Those that may come next, by what they were sent as. */
  *open(fits: (signal: RecordedSignal) => boolean): Generator<PlacedSignal> {
    for (let queue = this.first; queue < this.queues.length; queue++) {
      const { next, run, signals } = this.queues[queue] as Queue;
      for (let index = next; index < signals.length; index++) {
        const signal = signals[index] as RecordedSignal;
        if (fits(signal)) yield { run, signal, queue, index };
      }
    }
  }

  take({ index, queue, run }: PlacedSignal): void {
    const taken = this.queues[queue] as Queue;
    taken.next = index + 1;
    // What came while a run went on comes after all that waited when it began.
    this.first = taken.waited ? this.queues.findIndex((one) => one.run === run) : queue;
  }
}

function queueOf(run: number, signals: readonly RecordedSignal[], waited: boolean): Queue {
  return { run, signals, next: 0, waited };
}
