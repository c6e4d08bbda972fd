import { hash } from 'node:crypto';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import type { JumpableRandomGenerator } from 'pure-rand/types/JumpableRandomGenerator';
import { WatchfloorError } from 'xstate-temporal/engine';

/**
 * The random streams of one replication. A stream is named by scenario, seed, replication, purpose and entity, and
 * its 128-bit state is the start of the SHA-256 of that name: who else draws, and in what order, changes nothing.
 * `of` starts the stream anew each time it is called with the same name, so whoever draws more than once keeps it.
 *
 * Two variants of a scenario that are to be compared under common random numbers take the same scenario name, seed
 * and replication.
 */
export class Streams implements StreamSource {
  private readonly prefix: string;

  /** Throws `STREAM_SEED` unless seed and replication are safe integers that are not negative. */
  constructor(scenario: string, seed: number, replication: number) {
    for (const [what, value] of [['seed', seed] as const, ['replication', replication] as const])
      if (!Number.isSafeInteger(value) || value < 0)
        throw new WatchfloorError(
          'STREAM_SEED',
          `The ${what} is ${value}; give a whole number from 0 to ${Number.MAX_SAFE_INTEGER}.`,
        );
    // The head of JSON.stringify([scenario, seed, replication, purpose, entity]): the same for every stream.
    this.prefix = `[${JSON.stringify(scenario)},${seed},${replication},`;
  }

  of(purpose: string, entity = ''): Stream {
    return new NamedStream(`${this.prefix}${JSON.stringify(purpose)},${JSON.stringify(entity)}]`);
  }
}

class NamedStream implements Stream {
  private readonly name: string;
  private generator: JumpableRandomGenerator | undefined;

  constructor(name: string) {
    this.name = name;
  }

  uniform(): number {
    // Many streams are never drawn from; the hash is what a stream costs.
    this.generator ??= xoroshiro128plusFromState(stateOf(hash('sha256', this.name, 'binary')));
    // The upper 26 bits of two draws (the lowest bits of this generator are its weakest). With 52 bits and a half
    // step both ends stay out, and the largest value, 1 - 2^-53, is a number; with 53 bits it would round to 1.
    const high = this.generator.next() >>> 6;
    const low = this.generator.next() >>> 6;
    return (high * 0x4000000 + low + 0.5) * 2 ** -52;
  }
}

/**
 * A generator's state from the bytes of a digest, one a character: four 32-bit integers. A seed of one integer would
 * keep 32 bits only, and of 65,000 named streams two would likely be the same. All zeros is the one state that never
 * moves on.
 */
export function stateOf(digest: string): readonly [number, number, number, number] {
  const byte = (place: number) => digest.charCodeAt(place);
  const word = (place: number) =>
    (byte(place) << 24) | (byte(place + 1) << 16) | (byte(place + 2) << 8) | byte(place + 3);
  const state = [word(0), word(4), word(8), word(12)] as const;
  return state.some((part) => part !== 0) ? state : [1, 0, 0, 0];
}

/** A source of uniform numbers. One draw of it makes one variate, by inversion, so that common random numbers stay common. */
export interface Stream {
  /** Uniform in the open interval (0, 1). */
  uniform(): number;
}

/** Gives each purpose of each entity a stream of its own, by name: adding an entity shifts nobody else's draws. */
export interface StreamSource {
  /** The stream of a purpose, `interarrival` or `first-report`, for an entity such as a tenant's or case's name. */
  of(purpose: string, entity?: string): Stream;
}
