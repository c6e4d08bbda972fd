import type { AnyStateMachine } from 'xstate';
import { type Defect, DefinitionError, WatchfloorError } from './errors.ts';
import { namedChild } from './named-parts.ts';
import type { Chart, Definition } from './types.ts';

/**
 * Compiles the machines among the actors, so that their defects are told with the parent's. One that
 * contains itself is compiled when it is asked for.
 *
 * @param outer the machines around this one
 * @param defects takes what is wrong with them
 */
export function compileChildren(
  { machine, version }: Definition,
  names: readonly string[],
  outer: readonly AnyStateMachine[],
  compile: (definition: Definition, within: readonly AnyStateMachine[]) => Chart,
  defects: Defect[],
): (src: string) => Chart {
  const charts = new Map<string, Chart>();
  const within = [...outer, machine];
  const inner = (src: string) => namedChild(machine.implementations.actors[src] as AnyStateMachine, machine.id, src);
  const compileOne = (src: string) => compile({ machine: inner(src), version }, within);
  for (const src of names) {
    if (within.includes(inner(src))) continue;
    try {
      charts.set(src, compileOne(src));
    } catch (error) {
      if (!(error instanceof DefinitionError)) throw error;
      const nested = error.defects.filter(({ code }) => code !== 'VERSION_MISSING');
      defects.push(...nested.map((defect) => ({ ...defect, where: `actor "${src}", ${defect.where}` })));
    }
  }
  return (src) => {
    const known = charts.get(src);
    if (known !== undefined) return known;
    if (!names.includes(src))
      throw new WatchfloorError('ACTOR_UNKNOWN', `"${src}" is not a machine among the actors of "${machine.id}".`);
    const chart = compileOne(src);
    charts.set(src, chart);
    return chart;
  };
}
