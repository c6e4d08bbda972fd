import type { ServerBinary } from '../local.ts';
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
