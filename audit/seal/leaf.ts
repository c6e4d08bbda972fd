/** Statements about cases, which are the leaves of the tree: a line each in `cases.jsonl`. */
import { canonicalJson, isObject, WatchfloorError } from 'xstate-temporal/engine';
import type { CaseFile } from './case-file.ts';

/** Of this case, the first `events` events give this head. */
export interface Leaf {
  readonly workflow: string;
  readonly machine: string;
  readonly version: string;
  readonly definition: string;
  readonly simulated: boolean;
  readonly events: number;
  /** Hexadecimal. */
  readonly head: string;
}

const LEAF_FORMAT = 'watchfloor.leaf/1';
const FIELDS = 'definition,events,format,head,machine,simulated,version,workflow';

export function leafOf({ workflow, machine, version, definition, simulated }: CaseFile, chain: ChainEnd): Leaf {
  return { workflow, machine, version, definition, simulated, events: chain.events, head: chain.head };
}

/** Whether a statement says of a case what its `case.json` says. */
export function saysTheSame(file: CaseFile, leaf: Leaf): boolean {
  return (['machine', 'version', 'definition', 'simulated'] as const).every((name) => file[name] === leaf[name]);
}

type ChainEnd = Pick<Leaf, 'events' | 'head'>;

/** The line, without its end. */
export function lineOf(leaf: Leaf): string {
  return canonicalJson({ ...leaf, format: LEAF_FORMAT });
}

/** @throws SEAL_MALFORMED unless the line is the canonical JSON of a statement */
export function leafFrom(line: string): Leaf {
  let json: unknown;
  let canonical: string | undefined;
  try {
    json = JSON.parse(line);
    canonical = canonicalJson(json);
  } catch {
    throw sealMalformed('A line of cases.jsonl is no JSON.');
  }
  if (
    canonical !== line ||
    !isObject(json) ||
    Object.keys(json).sort().join() !== FIELDS ||
    json.format !== LEAF_FORMAT
  )
    throw sealMalformed('A line of cases.jsonl is no statement in canonical JSON.');
  const { format: _format, ...leaf } = json;
  const texts = [leaf.workflow, leaf.machine, leaf.version, leaf.definition];
  const fits =
    texts.every((text) => typeof text === 'string') &&
    typeof leaf.simulated === 'boolean' &&
    Number.isSafeInteger(leaf.events) &&
    (leaf.events as number) >= 0 &&
    typeof leaf.head === 'string' &&
    /^[0-9a-f]{64}$/.test(leaf.head);
  if (!fits) throw sealMalformed('A statement in cases.jsonl has a field of another kind.');
  return leaf as unknown as Leaf;
}

export function sealMalformed(message: string): WatchfloorError {
  return new WatchfloorError('SEAL_MALFORMED', message);
}
