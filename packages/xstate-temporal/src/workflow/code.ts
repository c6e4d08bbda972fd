/** The form of codes. This file imports nothing, for it is loaded beside each instance. */

/** Whether it has the form of Watchfloor's codes, and not that of the names that other errors have. */
export function isCode(text: string): boolean {
  return /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/.test(text);
}
