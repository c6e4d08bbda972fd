import { clean, type Terminal } from 'xstate-temporal/cli';
import { isObject } from 'xstate-temporal/engine';
import type { ScenarioChanges } from '../../simulator/scenarios/load.ts';
import { override } from '../../simulator/scenarios/override.ts';
import { readYaml } from '../../text/yaml.ts';
import { badInput } from '../exit.ts';

/** What a scenario's text holds before the schema; empty where it is no map, which loading refuses. */
function asWritten(text: string): Readonly<Record<string, unknown>> {
  const { value } = readYaml(text);
  return isObject(value) ? value : {};
}

/**
 * Says which option is missing where `--adversary` has no bundle to choose from: the file itself may know of none.
 *
 * @throws INPUT_INVALID; SCENARIO_PATH
 */
export function requireBundle(adversary: string, given: string, text: string, { small, set }: ScenarioChanges): void {
  const data = asWritten(text);
  const own = small === true && isObject(data.small) ? data.small : {};
  const { attackBundle } = override(data, { ...own, ...set }) as Record<string, unknown>;
  // Whatever else stands there is for the schema to judge.
  if (isObject(attackBundle) && attackBundle.file === undefined)
    throw badInput(
      `--adversary ${clean(adversary, 60)} is one of an ATT&CK bundle, and ${clean(given)} names none: give --attack-bundle <file> too.`,
    );
}

/** Says of a scenario that it runs as it is, where `--small` asks for a form that it does not have. */
export function noteSmall({ note }: Terminal, sources: readonly SmallSource[]): void {
  for (const { given, text, changes } of sources)
    if (changes.small === true && !isObject(asWritten(text).small))
      note(`${clean(given)} has no small form (small:); it runs as it is.`);
}

interface SmallSource {
  readonly given: string;
  readonly text: string;
  readonly changes: ScenarioChanges;
}
