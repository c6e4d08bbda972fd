import { type Tactic, tacticNamed } from '../facts/index.ts';

/**
 * What an adversary does, as somebody wrote it down: actions that lead to each other, operators that join paths, and
 * conditions that part them. Nodes come in an order in which each follows those before it.
 */
export interface Flow {
  readonly name: string;
  readonly nodes: readonly FlowNode[];
  /** Places of the conditions of which one outcome is drawn. */
  readonly forks: readonly number[];
  readonly held: Held;
}

export type FlowNode = FlowAction | FlowOperator | FlowCondition;

interface Follower {
  readonly after: readonly Lead[];
}

/** From which node a path comes; of a condition, from which of its outcomes. */
export interface Lead {
  readonly from: number;
  readonly outcome?: boolean;
}

export interface FlowAction extends Follower {
  readonly kind: 'action';
  readonly name: string;
  readonly tactic: Tactic;
  /** An ATT&CK identifier such as `T1021.001`; absent where the file names none. */
  readonly technique?: string;
  /** UTC milliseconds, where the file says when it began. */
  readonly at?: number;
}

export interface FlowOperator extends Follower {
  readonly kind: 'operator';
  readonly operator: 'AND' | 'OR';
}

export interface FlowCondition extends Follower {
  readonly kind: 'condition';
  readonly name: string;
}

/** What a file held, and what of it is not played. */
export interface Held {
  readonly format: 'Attack Flow Builder' | 'Attack Flow (STIX 2.1)' | 'Caldera';
  readonly actions: number;
  readonly operators: number;
  readonly conditions: number;
  /** Conditions of which one outcome is drawn: both lead on. */
  readonly forks: number;
  /** Conditions both of whose outcomes an AND needs; both are played. */
  readonly joinedForks: number;
  /** Actions whose tactic is that of their technique, or of what comes before them: the file names none. */
  readonly inferredTactics: number;
  /** Actions without a technique of ATT&CK for Enterprise; one of the tactic is drawn for each. */
  readonly withoutTechnique: number;
  /** Actions that say when they began. */
  readonly timed: number;
  /** Arrows back to what came before, left out: each action is played once. */
  readonly loops: number;
  /** Abilities that an adversary names and no file holds. */
  readonly missing: readonly string[];
  /** Assets, tools, files, notes and whatever else says nothing of the order. */
  readonly others: number;
}

/** ATT&CK's identifiers of tactics: Enterprise, then those of ICS and of ATLAS that mean the same. */
const tacticIds: ReadonlyMap<string, Tactic> = new Map([
  ['TA0043', 'reconnaissance'],
  ['TA0042', 'resource-development'],
  ['TA0001', 'initial-access'],
  ['TA0002', 'execution'],
  ['TA0003', 'persistence'],
  ['TA0004', 'privilege-escalation'],
  ['TA0005', 'defense-evasion'],
  ['TA0006', 'credential-access'],
  ['TA0007', 'discovery'],
  ['TA0008', 'lateral-movement'],
  ['TA0009', 'collection'],
  ['TA0011', 'command-and-control'],
  ['TA0010', 'exfiltration'],
  ['TA0040', 'impact'],
  ['TA0108', 'initial-access'],
  ['TA0104', 'execution'],
  ['TA0110', 'persistence'],
  ['TA0111', 'privilege-escalation'],
  ['TA0103', 'defense-evasion'],
  ['TA0102', 'discovery'],
  ['TA0109', 'lateral-movement'],
  ['TA0100', 'collection'],
  ['TA0101', 'command-and-control'],
  ['TA0107', 'impact'],
  ['TA0106', 'impact'],
  ['TA0105', 'impact'],
  ['AML.TA0002', 'reconnaissance'],
  ['AML.TA0003', 'resource-development'],
  ['AML.TA0004', 'initial-access'],
  ['AML.TA0000', 'initial-access'],
  ['AML.TA0005', 'execution'],
  ['AML.TA0006', 'persistence'],
  ['AML.TA0012', 'privilege-escalation'],
  ['AML.TA0007', 'defense-evasion'],
  ['AML.TA0013', 'credential-access'],
  ['AML.TA0008', 'discovery'],
  ['AML.TA0015', 'lateral-movement'],
  ['AML.TA0009', 'collection'],
  ['AML.TA0014', 'command-and-control'],
  ['AML.TA0010', 'exfiltration'],
  ['AML.TA0011', 'impact'],
  ['AML.TA0001', 'impact'],
]);

/** A tactic by its identifier, or by its name as ATT&CK and Caldera write it. */
export function tacticOf(text: string | undefined): Tactic | undefined {
  if (text === undefined) return undefined;
  const name = text.trim();
  return tacticIds.get(name.toUpperCase()) ?? tacticNamed(name.toLowerCase().replaceAll(/[ _]+/g, '-'));
}

/** A technique of ATT&CK for Enterprise, also where its author forgot the letter before its number. */
export function techniqueOf(text: string | undefined): string | undefined {
  const [, number] = /^T?(\d{4}(?:\.\d{3})?)$/.exec(text?.trim() ?? '') ?? [];
  return number === undefined ? undefined : `T${number}`;
}
