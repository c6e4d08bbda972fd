/** The machines that a worker is given, each with what carries it out, and with the machines among its actors. */
import { type Chart, type Defined, type Implemented, implement } from '../engine/index.ts';

/** A machine or definition as it is, or with overrides, as `implement` gives it. */
export type Lived = Defined | Implemented;

/** Machines among the actors come with their parents, unless they are given themselves. */
export function implementAll(machines: readonly Lived[], implemented: readonly Implemented[] = []): Implemented[] {
  const given = machines.map((one) => ('chart' in one ? one : implement(one)));
  const all = [...implemented, ...given];
  const known = new Set(all.map(({ chart }) => chart.id));
  const addChildren = ({ definition, machines: names, child }: Chart): void => {
    for (const src of names) {
      const chart = child(src);
      if (known.has(chart.id) || chart.definition.machine === definition.machine) continue;
      known.add(chart.id);
      all.push(implement(chart.definition));
      addChildren(chart);
    }
  };
  for (const { chart } of given) addChildren(chart);
  return all;
}
