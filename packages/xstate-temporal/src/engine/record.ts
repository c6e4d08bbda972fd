/** Puts what a step gives into the engine's own form: the next snapshot, the effects, the ledger's new line. */

import { type ActionNames, Draft } from './draft.ts';
import { messageOf, WatchfloorError } from './errors.ts';
import type { Sha256 } from './hash.ts';
import type { XSnapshot } from './interpreter/index.ts';
import type { JsonObject } from './json.ts';
import { adopt, errorToJson, toJson } from './json-value.ts';
import { chain, contextHash, recorded } from './ledger.ts';
import { parse } from './schema.ts';
import type { SegregationRules } from './segregation.ts';
import { Lived } from './stamp.ts';
import type { Definition, EventObject, LedgerRecord, Meta, Snapshot, Step } from './types.ts';
import type { Macrostep, XStepper } from './xstate.ts';

export interface RecorderOptions {
  /** The definition's. */
  readonly hash: string;
  /** Whether digests and context hashes are worked out. */
  readonly hashed: boolean;
  readonly sha256: Sha256;
  readonly stepper: XStepper;
  readonly names: ActionNames;
  readonly contextChecks: boolean;
  readonly segregation: SegregationRules;
}

export function createRecorder(
  { machine, version, schemas }: Definition,
  { hash, hashed, sha256, stepper, names, contextChecks, segregation }: RecorderOptions,
) {
  /** XState's snapshots of the instances in memory; a snapshot without one is revived. */
  const xstateOf = (snapshot: Snapshot): XSnapshot => {
    let found = Lived.of(snapshot, stepper) as XSnapshot | undefined;
    if (found === undefined) {
      try {
        found = stepper.revive(snapshot);
      } catch (error) {
        const reason = messageOf(error);
        throw new WatchfloorError(
          'SNAPSHOT_UNREADABLE',
          `The snapshot does not fit the machine "${machine.id}"@${version}: ${reason.slice(0, 500)}`,
          { cause: error },
        );
      }
      Lived.note(snapshot, stepper, found);
    }
    return found;
  };

  /**
   * Puts a macrostep into the engine's own form.
   *
   * @param base timers and children as they stand when the step begins, without the one that caused it
   */
  const conclude = (
    before: Snapshot,
    macrostep: Macrostep,
    event: EventObject,
    meta: Meta,
    base: Base = before,
  ): Step => {
    const draft = new Draft(base, meta.at, names);
    draft.addAll(macrostep.actions);
    const x = macrostep.snapshot;
    if (x.status !== 'active') draft.end();
    const seq = before.seq + 1;
    const { effects, children, timers, generations, logs } = draft.finish(seq);
    const context = x.isNew
      ? adopt(x.context as Record<string, unknown>, before.context, 'context')
      : (toJson(x.context, 'context') as JsonObject);
    if (schemas?.context !== undefined && context !== before.context && contextChecks)
      parse(schemas.context, context, 'CONTEXT_INVALID', `The context after ${event.type}`);
    const record: LedgerRecord = {
      at: meta.at,
      context: hashed ? contextHash(sha256, context, before.context) : '',
      effects,
      event: recorded(event, meta),
      from: before.seq === 0 ? [] : statesOf(xstateOf(before)),
      seq,
      to: statesOf(x),
    };
    const snapshot: Writable<Snapshot> = {
      machine: machine.id,
      version,
      definition: hash,
      status: x.status,
      value: x.value,
      context,
      history: historyOf(x.historyValue),
      children,
      timers,
      generations,
      seq,
      at: meta.at,
      digest: hashed ? chain(sha256, before.digest, record) : '',
    };
    if (stepper.ordered) snapshot.nodes = Object.freeze(x._nodes.map((node) => node.id));
    if (x.output !== undefined) snapshot.output = toJson(x.output, 'output');
    if (x.status === 'error') snapshot.error = errorToJson(x.error);
    if (before.parent === true) snapshot.parent = true;
    const acted = segregation.note(before.acted, event.type, meta.by);
    if (acted !== undefined) snapshot.acted = acted;
    // The next step begins from the frozen copy. What is not new has it already.
    if (x.isNew || x.context !== context) x.keep(context);
    // Actors without an id stand under one key in XState's own table; such a snapshot is revived from ours.
    if (!('undefined' in x.children)) Lived.note(snapshot, stepper, x);
    const { taken, entered } = macrostep;
    return { snapshot: Object.freeze(snapshot), effects, record, taken, entered, logs };
  };

  /** A step that leaves the state as it is and only writes a line. @param base timers and children, where some are over */
  const note = (
    snapshot: Snapshot,
    event: LedgerRecord['event'],
    at: number,
    { code, message }: { code: string; message: string },
    base?: Base,
  ): Step => {
    const refused = { code: code.slice(0, 200).toWellFormed(), message: message.slice(0, 1_000).toWellFormed() };
    const x = xstateOf(snapshot);
    const states = statesOf(x);
    const record: LedgerRecord = {
      at: Math.max(at, snapshot.at),
      context: hashed ? contextHash(sha256, snapshot.context) : '',
      effects: [],
      event,
      from: states,
      refused,
      seq: snapshot.seq + 1,
      to: states,
    };
    const digest = hashed ? chain(sha256, snapshot.digest, record) : '';
    const next: Snapshot = { ...snapshot, ...base, at: record.at, seq: record.seq, digest };
    // XState's own snapshot knows which actors have ended.
    if (base === undefined) Lived.note(next, stepper, x);
    return { snapshot: Object.freeze(next), effects: [], record, taken: [], entered: [], logs: [] };
  };

  return { xstateOf, conclude, note };
}

/** Sorted paths of the atomic states. */
export const statesOf = (x: XSnapshot): readonly string[] => x.configuration.paths;

/** Timers and children as they stand when a step begins. */
export type Base = Pick<Snapshot, 'children' | 'timers' | 'generations'>;

type Writable<T> = { -readonly [K in keyof T]: T[K] };

const noHistory: Snapshot['history'] = Object.freeze({});

function historyOf(value: XSnapshot['historyValue']): Snapshot['history'] {
  const entries = Object.entries(value);
  if (entries.length === 0) return noHistory;
  return Object.freeze(Object.fromEntries(entries.map(([id, nodes]) => [id, Object.freeze(nodes.map((n) => n.id))])));
}
