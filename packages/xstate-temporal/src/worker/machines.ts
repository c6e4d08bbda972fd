/** The machines that a worker is given, each with what carries it out, and with the machines among its actors. */
import {
  type Chart,
  type Defined,
  type Implemented,
  implement,
  isObject,
  isOfOtherCopy,
  otherCopy,
  WatchfloorError,
} from '../engine/index.ts';

/** A machine or definition as it is, or with overrides, as `implement` gives it. */
export type Lived = Defined | Implemented;

/**
 * Machines among the actors come with their parents, unless they are given themselves.
 *
 * @throws DEFINITION_INVALID, MACHINE_ID_TWICE
 */
export function implementAll(machines: readonly Lived[], implemented: readonly Implemented[] = []): Implemented[] {
  if (!Array.isArray(machines))
    throw new WatchfloorError('DEFINITION_INVALID', 'The machines of a worker are a list.', {
      todo: 'Give machines: [machine].',
    });
  const given = machines.map((one) => (isImplemented(one) ? one : implement(one)));
  const all = [...implemented, ...given];
  requireOneEach(all);
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

const isImplemented = (one: Lived): one is Implemented => isObject(one) && 'chart' in one;

/** Two machines under one id and version have one workflow type: instances of the second would live on the first. */
function requireOneEach(all: readonly Implemented[]): void {
  const hashes = new Map<string, string>();
  for (const { chart } of all) {
    const { hash, id, version } = chart;
    const name = `${id}@${version}`;
    if (hashes.has(name) && hashes.get(name) !== hash)
      throw new WatchfloorError(
        'MACHINE_ID_TWICE',
        `Two different machines have the id "${id}" and the version "${version}".`,
        {
          details: { machine: id, version },
          todo: 'Give one of them another id; a newer form of the same machine takes another version.',
        },
      );
    hashes.set(name, hash);
  }
}

/** Tells of machines that another copy of XState made: most run, and what does not is hard to see. */
export function tellOfCopies(
  implemented: readonly Implemented[],
  warn: (message: string, about: object) => void,
): void {
  for (const { chart } of implemented) {
    if (!isOfOtherCopy(chart.definition.machine)) continue;
    const { code, fix, message } = otherCopy;
    warn(`${code}: Of the machine "${chart.id}": ${message}. ${fix}`, { code, machine: chart.id });
  }
}
