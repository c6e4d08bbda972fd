/**
 * What stands for a payload that cannot be read: bytes that are no JSON, an encoding that nobody knows. It has a mark that
 * no JSON can have, so nobody can send it. This file imports nothing, for it is loaded beside each instance.
 */
const MARK = Symbol.for('watchfloor.unreadable');

export const unreadable: object = Object.freeze({ [MARK]: true });

/** Whether a value stands for a payload that cannot be read. */
export function isUnreadable(value: unknown): boolean {
  return typeof value === 'object' && value !== null && MARK in value;
}
