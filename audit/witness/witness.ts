/** Where checkpoints go: out of the reach of whoever seals. */
import { WatchfloorError } from 'xstate-temporal/engine';

/** A checkpoint to be kept, with its time-stamp response where one was had. */
export interface Published {
  readonly name: string;
  readonly note: string;
  readonly stamp?: Uint8Array;
}

/**
 * Whoever keeps checkpoints. A witness of your own is an object with these three.
 *
 * @example const printed: Witness = { place: 'printer', publish: async ({ note }) => print(note), checkpoints: async () => [] }
 */
export interface Witness {
  /** As it was named. */
  readonly place: string;
  /** @throws WITNESS_UNREACHABLE, WITNESS_REFUSES, WITNESS_DIFFERS */
  publish(checkpoint: Published): Promise<void>;
  /** The notes that it holds, as they came. None of them is believed. @throws WITNESS_UNREACHABLE */
  checkpoints(): Promise<readonly string[]>;
}

export function unreachable(place: string, why: string, cause?: unknown): WatchfloorError {
  return new WatchfloorError('WITNESS_UNREACHABLE', `The witness ${place} cannot be had: ${why}.`, { cause });
}
