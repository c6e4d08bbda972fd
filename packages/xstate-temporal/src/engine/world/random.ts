/** Random numbers and ids of a step, drawn from its stream. */
import { noteAsked, type StepWorld } from './inside.ts';

/** What a `Math.random()` gives: 52 bits. */
export function unit(world: StepWorld): number {
  noteAsked('Math.random()');
  return Number.parseInt(world.digits(13), 16) / 2 ** 52;
}

/** A UUID of version 4. */
export function uuid(world: StepWorld): string {
  const digits = world.digits(31);
  const variant = '89ab'[Number.parseInt(digits.charAt(15), 16) & 3];
  const parts = [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `4${digits.slice(12, 15)}`,
    `${variant}${digits.slice(16, 19)}`,
    digits.slice(19),
  ];
  return parts.join('-');
}

/** Fills an array of whole numbers, as `crypto.getRandomValues()` does. */
export function fill<T extends ArrayBufferView>(world: StepWorld, array: T): T {
  if (!ArrayBuffer.isView(array) || array instanceof DataView || /Float/.test(array.constructor.name))
    throw new TypeError('crypto.getRandomValues() takes a typed array of whole numbers.');
  const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  if (bytes.length > 65_536) throw new RangeError('crypto.getRandomValues() fills at most 65,536 bytes.');
  for (let index = 0; index < bytes.length; index++) bytes[index] = Number.parseInt(world.digits(2), 16);
  return array;
}
