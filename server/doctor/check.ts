import type { PayloadCodec } from '@temporalio/common';
import type { ErrorDetails } from 'xstate-temporal/engine';
import type { Target } from 'xstate-temporal/server';

/** What is looked at, in this order: what comes later needs what comes before. */
export const CHECKS = [
  'server',
  'clock',
  'namespace',
  'search attributes',
  'time skipping',
  'worker',
  'task queue',
  'instances',
  'paused',
  'elsewhere',
] as const;

/** Not every use needs them. */
export const OPTIONAL: readonly Check['name'][] = ['clock', 'time skipping', 'elsewhere'];

/** One thing that was looked at. */
export interface Check {
  readonly name: (typeof CHECKS)[number];
  readonly ok: boolean;
  /** Of what is wrong; absent where nothing is. */
  readonly code?: string;
  readonly detail: string;
  /** What to do; empty where nothing is to be done. */
  readonly todo: string;
  /** Not every use needs it: it is no fault when it is not ok. */
  readonly optional: boolean;
  /** For programs; which fields there are depends on the code. */
  readonly details?: ErrorDetails;
}

export interface CheckOptions {
  /** The server to look at; `undefined` where neither one is configured nor a local one runs. */
  readonly target: Target | undefined;
  readonly namespace: string;
  readonly taskQueue: string;
  /** Decodes why tasks failed, where payloads are encrypted. */
  readonly codec?: PayloadCodec | undefined;
}

export function fine(name: Check['name'], detail: string): Check {
  return { name, ok: true, detail, todo: '', optional: false };
}

export function fault(name: Check['name'], code: string, detail: string, todo: string, details?: ErrorDetails): Check {
  return { name, ok: false, code, detail, todo, optional: false, ...(details === undefined ? {} : { details }) };
}
