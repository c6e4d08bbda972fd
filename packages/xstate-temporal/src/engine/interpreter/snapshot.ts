/** A snapshot as XState's own functions expect it. While a step runs it changes; after it, nobody changes it. */
import { matchesState } from 'xstate';
import type { JsonObject } from '../json.ts';
import type { StateValue, Status } from '../types.ts';
import type { Configuration } from './configuration.ts';
import type { HistoryValue, Machine, StateNode } from './nodes.ts';

/** What a snapshot consists of beside what its configuration gives. */
export interface SnapshotParts {
  readonly status: Status;
  readonly output: unknown;
  readonly error: unknown;
  readonly context: JsonObject;
  readonly children: Readonly<Record<string, unknown>>;
  readonly historyValue: HistoryValue;
}

export class XSnapshot implements SnapshotParts {
  status: Status;
  output: unknown;
  error: unknown;
  readonly machine: Machine;
  context: JsonObject;
  _nodes: readonly StateNode[];
  value: StateValue;
  tags: ReadonlySet<string>;
  children: Readonly<Record<string, unknown>>;
  historyValue: HistoryValue;
  // Private: XState takes every field that it does not know for part of the persisted form.
  #configuration: Configuration;
  #isNew = false;

  constructor(machine: Machine, parts: SnapshotParts, configuration: Configuration) {
    this.status = parts.status;
    this.output = parts.output;
    this.error = parts.error;
    this.machine = machine;
    this.context = parts.context;
    this._nodes = configuration.nodes;
    this.value = configuration.value;
    this.tags = configuration.tags;
    this.children = parts.children;
    this.historyValue = parts.historyValue;
    this.#configuration = configuration;
  }

  get configuration(): Configuration {
    return this.#configuration;
  }

  /** Whether the context was made by an assignment of this step: nobody else holds on to it. */
  get isNew(): boolean {
    return this.#isNew;
  }

  /** @param context an object that the caller has made and keeps no hold of */
  assign(context: JsonObject): void {
    this.context = context;
    this.#isNew = true;
  }

  /** The context as it is kept from now on. */
  keep(context: JsonObject): void {
    this.context = context;
    this.#isNew = false;
  }

  move(to: Configuration): void {
    this._nodes = to.nodes;
    this.value = to.value;
    this.tags = to.tags;
    this.#configuration = to;
  }

  copy(): XSnapshot {
    return new XSnapshot(this.machine, this, this.#configuration);
  }

  /** XState's `stateIn` asks for it. */
  matches(value: StateValue): boolean {
    return matchesState(value as never, this.value as never);
  }
}
