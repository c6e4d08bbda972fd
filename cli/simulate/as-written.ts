import { statSync } from 'node:fs';
import path from 'node:path';
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
 * What `--adversary` sets: a file is what each adversary of the scenario does; anything else is a group or campaign of
 * the ATT&CK bundle.
 *
 * @throws INPUT_INVALID where there is no adversary to play the file, or no bundle; SCENARIO_PATH
 */
export function adversarySettings(
  adversary: string,
  given: string,
  text: string,
  { small, set }: ScenarioChanges,
): Record<string, string> {
  const data = asWritten(text);
  const own = small === true && isObject(data.small) ? data.small : {};
  const { adversaries, attackBundle } = override(data, { ...own, ...set }) as Record<string, unknown>;
  if (isFile(adversary)) {
    const all = Array.isArray(adversaries) ? adversaries : [];
    if (all.length === 0)
      throw badInput(`--adversary ${clean(adversary)}: ${clean(given)} has no adversaries that could play it.`);
    // From where the command is given, not from beside the scenario.
    return Object.fromEntries(all.map((_, index) => [`adversaries.${index}.flow.file`, path.resolve(adversary)]));
  }
  if (attackBundle === undefined || (isObject(attackBundle) && attackBundle.file === undefined))
    throw badInput(
      `--adversary ${clean(adversary, 60)} is no file, and as a group or campaign of ATT&CK it needs a bundle: give --attack-bundle <file> too.`,
    );
  // Whatever else stands there is for the schema to judge.
  return { 'attackBundle.adversary': adversary };
}

/** Whether a file is there; a name that no file can have names none. */
function isFile(name: string): boolean {
  try {
    return statSync(name).isFile();
  } catch {
    return false;
  }
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
