/** What a worker tells the workflows that it runs: its own settings, which no input of an instance can bring. */
import type { Json } from '../engine/index.ts';

export interface WorkerSettings {
  /** The issuers whose proofs it accepts. */
  readonly trust?: Json;
  /** It verifies signatures before they come here; its payloads' metadata says which. */
  readonly verifies?: true;
  /** It runs simulations: instances whose time comes with their events. */
  readonly simulation?: true;
  /** What the definitions' `start` is handed. */
  readonly settings?: Json;
  /** Payloads are encrypted, and so are the messages of failures. */
  readonly encrypts?: true;
  /** It wants to hear of each step. */
  readonly reports?: true;
  /** It takes part in traces. */
  readonly traces?: true;
  /** Activity types that the machines' own functions carry out: their actions are handed context and event too. */
  readonly own?: readonly string[];
}

/** Under this name `startWorker` puts the settings before a bundle's code. */
const NAME = 'watchfloorWorker';

/**
 * The settings of the worker that runs this. They may differ from worker to worker, and a replay has none: whatever
 * depends on them goes through `refusedHere`.
 */
export function workerSettings(): WorkerSettings {
  return (globalThis as { readonly [NAME]?: WorkerSettings })[NAME] ?? {};
}

/** A bundle with settings before its code, in its first line, so that source maps keep their lines. */
export function withSettings<B extends { readonly code: string }>(bundle: B, settings: WorkerSettings): B {
  if (Object.keys(settings).length === 0) return bundle;
  // Parsed and not written as a literal, in which "__proto__" would be no key.
  const text = JSON.stringify(JSON.stringify(settings));
  const value = `JSON.parse(${text},(_,value)=>Object.freeze(value))`;
  return { ...bundle, code: `Object.defineProperty(globalThis,"${NAME}",{value:${value}});${bundle.code}` };
}
