import type { ServerBinary } from '../local.ts';
import type { LockOwner } from '../lock.ts';
import type { OpenServerOptions, Progress, Route } from '../types.ts';

/** Why a route leads nowhere, and what a person can do about it. */
export interface DeadEnd {
  readonly route: Route;
  readonly why: string;
  readonly todo: string;
}

/** What a route is asked with. */
export interface Asked {
  readonly options: OpenServerOptions;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cache: string;
  readonly onProgress: (progress: Progress) => void;
  readonly signal: AbortSignal | undefined;
}

/** A binary that a route has found, or why it has none. */
export type BinaryFound = { readonly binary: ServerBinary } | { readonly why: string };

/**
 * For a lock's `onHeld`: tells that another process is at it. The first time as a line that stays, since a live message
 * may not be due yet.
 */
export function tellsOfOther(onProgress: Asked['onProgress'], what: string): (owner: LockOwner) => void {
  let live = false;
  return ({ pid }) => {
    onProgress({ message: `Process ${pid} is ${what}; waiting for it.`, live });
    live = true;
  };
}
