/** A Petri net as it grows; each transition once. */
import { WatchfloorError } from 'xstate-temporal/engine';

export interface Move {
  /** Places from which a token is taken, and to which one is put. */
  readonly from: readonly string[];
  readonly to: readonly string[];
  /** The event as event logs name it; absent for what happens by itself. */
  readonly label?: string;
}

export interface ChartNet {
  readonly name: string;
  /** `(start)` and `(end)` are places too. */
  readonly places: readonly string[];
  readonly moves: readonly Move[];
}

export const START = '(start)';
export const END = '(end)';

const MOST_MOVES = 5_000;

export class NetBuilder {
  private readonly name: string;
  private readonly moves = new Map<string, Move>();
  private readonly left = new Map<string, number>();

  constructor(name: string) {
    this.name = name;
  }

  /** @throws NET_TOO_LARGE */
  add(from: readonly string[], to: readonly string[], label?: string): void {
    const key = JSON.stringify([from.toSorted(), label ?? null, to.toSorted()]);
    if (this.moves.has(key)) return;
    if (this.moves.size >= MOST_MOVES)
      throw new WatchfloorError('NET_TOO_LARGE', `The chart has more than ${MOST_MOVES} moves; no net is drawn.`);
    this.moves.set(key, { from, to, ...(label === undefined ? {} : { label }) });
  }

  /** Places between the move that leaves regions and where it leads; one set for all moves that do the same. */
  leaving(regions: readonly string[], to: readonly string[]): { readonly start: string[]; readonly done: string[] } {
    const key = JSON.stringify([regions, to.toSorted()]);
    const number = this.left.get(key) ?? this.left.size + 1;
    this.left.set(key, number);
    return {
      start: regions.map((region) => `(leaving ${number}) ${region}`),
      done: regions.map((region) => `(left ${number}) ${region}`),
    };
  }

  built(): ChartNet {
    const moves = [...this.moves.values()];
    const places = new Set(moves.flatMap(({ from, to }) => [...from, ...to]));
    places.delete(START);
    places.delete(END);
    return { name: this.name, places: [START, ...[...places].sort(), END], moves };
  }
}
