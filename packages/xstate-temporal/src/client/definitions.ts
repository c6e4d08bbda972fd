/** What a client knows of the definitions that it holds. */
import type { AnyStateMachine } from 'xstate';
import {
  type Chart,
  compile,
  type Defined,
  definitionOf,
  printable,
  startMeta,
  WatchfloorError,
} from '../engine/index.ts';
import type { DefinitionMark, StartRequest } from '../workflow/protocol.ts';

/** A definition, a bare machine, or a machine's id. */
export type Named<TMachine extends AnyStateMachine = AnyStateMachine> = Defined<TMachine> | string;

const charts = new WeakMap<object, Chart>();

/** Compiled once. No digests are made here: the workers' are the ones that count. */
function chartOf(defined: Defined): Chart {
  const known = charts.get(defined);
  if (known !== undefined) return known;
  const chart = compile(defined, { ledger: false });
  charts.set(defined, chart);
  return chart;
}

export function machineOf(named: Named): string {
  return typeof named === 'string' ? named : definitionOf(named).machine.id;
}

/**
 * Takes the first step of an instance and throws it away, so that what the machine refuses is never started.
 *
 * @returns which definition that was; `undefined` where only its name is known
 * @throws INPUT_INVALID, and whatever else the first step throws; DefinitionError
 */
export function checkStart(named: Named, { input, by, id }: Required<Pick<StartRequest, 'input' | 'by' | 'id'>>) {
  if (typeof named === 'string') return undefined;
  const chart = chartOf(named);
  const { snapshot } = chart.start(input, startMeta({ by, id }, Date.now()));
  if (snapshot.status === 'error') throw notTaken(chart, snapshot.error);
  return { version: chart.version, hash: chart.hash } satisfies DefinitionMark;
}

/** Without a schema a machine says by what it throws that an input is not what it needs. */
function notTaken({ id }: Chart, error: unknown): WatchfloorError {
  const { message = String(error) } = (error ?? {}) as { readonly message?: string };
  const problem = `The machine "${id}" throws where it begins with this input: ${printable(message)}.`;
  return new WatchfloorError('INPUT_INVALID', problem, { details: { machine: id, error } });
}
