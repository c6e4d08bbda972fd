import { gunzipSync, gzipSync } from 'node:zlib';
import { WatchfloorError } from 'xstate-temporal/engine';
import type { Measurements } from '../../../numeric/measures/measurements.ts';
import type { RunResult } from '../../model/result.ts';
import { MOST_BYTES } from './protocol.ts';

/** What a packed result may be unpacked to, bytes. */
const MOST_UNPACKED = 256 * 1024 * 1024;

/** The marks of values that JSON has no form for. */
const ARRAY = '$float64';
const NUMBER = '$number';

/**
 * Packs a run's result into a Temporal payload: compressed JSON, in which intervals are Base64 of little-endian
 * doubles and Infinity, NaN and −0 are named, so that what is unpacked is the same to the bit.
 *
 * @throws RESULT_TOO_LARGE above 1 MB
 */
export function packResult(result: RunResult): Uint8Array {
  const packed = gzipSync(JSON.stringify(result, marked));
  if (packed.length <= MOST_BYTES) return packed;
  throw new WatchfloorError(
    'RESULT_TOO_LARGE',
    `The result of one replication has ${packed.length} bytes; up to ${MOST_BYTES} can come from a worker. Run the scenario in one process, without --on workers.`,
  );
}

/** @throws RESULT_MALFORMED where the bytes are no packed result */
export function unpackResult(packed: Uint8Array): RunResult {
  try {
    return JSON.parse(gunzipSync(packed, { maxOutputLength: MOST_UNPACKED }).toString('utf8'), unmarked) as RunResult;
  } catch (error) {
    throw new WatchfloorError('RESULT_MALFORMED', 'What a worker answered is no result of a replication.', {
      cause: error,
    });
  }
}

/** A result without what a study shows of its first run only. Numbers, intervals, coverage and digest are all there. */
export function withoutPictures(result: RunResult): RunResult {
  const { levels } = result.measurements;
  const measurements: Measurements = {
    ...result.measurements,
    levels: Object.fromEntries(Object.entries(levels).map(([name, level]) => [name, { ...level, line: [] }])),
  };
  const { floor: _, ...rest } = result;
  return { ...rest, measurements, campaigns: [] };
}

function marked(_key: string, value: unknown): unknown {
  if (value instanceof Float64Array) return { [ARRAY]: bytesOf(value).toString('base64') };
  if (typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0)))
    return { [NUMBER]: Object.is(value, -0) ? '-0' : String(value) };
  return value;
}

function unmarked(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [mark, inner] = entries[0] ?? [];
  if (entries.length !== 1 || typeof inner !== 'string') return value;
  if (mark === NUMBER) return Number(inner);
  return mark === ARRAY ? numbersOf(Buffer.from(inner, 'base64')) : value;
}

function bytesOf(numbers: Float64Array): Buffer {
  const bytes = Buffer.alloc(8 * numbers.length);
  for (const [index, value] of numbers.entries()) bytes.writeDoubleLE(value, 8 * index);
  return bytes;
}

function numbersOf(bytes: Buffer): Float64Array {
  return Float64Array.from({ length: bytes.length / 8 }, (_, index) => bytes.readDoubleLE(8 * index));
}
