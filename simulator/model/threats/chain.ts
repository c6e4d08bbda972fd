import { categorical } from '../../../numeric/random/index.ts';
import { assumed, fact, type Tactic, tactics, transitionCounts } from '../../scenarios/facts/index.ts';

/**
 * The probability of each tactic, by place in `tactics`, to follow a tactic: the counts of recorded intrusions,
 * smoothed towards what follows any tactic (Dirichlet).
 */
export const transitions: Readonly<Record<Tactic, readonly number[]>> = smoothed();

/** The tactic that a uniform number chooses to follow another. */
export function nextTactic(from: Tactic, u: number): Tactic {
  return tactics[categorical(transitions[from], u)] ?? from;
}

/** How likely a tactic is to follow another. */
export function transition(from: Tactic, to: Tactic): number {
  return transitions[from][tactics.indexOf(to)] ?? 0;
}

function smoothed(): Readonly<Record<Tactic, readonly number[]>> {
  const weight = assumed('dirichlet-weight');
  const edges = fact('attack-flow-transitions');
  const columns = tactics.map((_, to) => sum(tactics.map((from) => transitionCounts[from][to] ?? 0)));
  const row = (from: Tactic) => {
    const total = sum(transitionCounts[from]) + weight;
    return columns.map((column, to) => ((transitionCounts[from][to] ?? 0) + (weight * column) / edges) / total);
  };
  const rows = {} as Record<Tactic, readonly number[]>;
  for (const from of tactics) rows[from] = row(from);
  return rows;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
