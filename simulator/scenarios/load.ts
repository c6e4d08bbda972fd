import { readFile, stat } from 'node:fs/promises';
import { printable, WatchfloorError } from 'xstate-temporal/engine';
import { isMap, isScalar, isSeq, type Node } from 'yaml';
import type { z } from 'zod';
import { issueText } from '../../text/index.ts';
import { MAX_YAML, readYaml } from '../../text/yaml.ts';
import { withFiles } from './files.ts';
import { override } from './override.ts';
import { type Scenario, scenarioSchema } from './schema.ts';

export interface ScenarioChanges {
  /** The file's own small form (`small:`) is taken. */
  readonly small?: boolean;
  /** Values in place of those in the file, by path: `experts.count`, `population.0.count`. They win over `small`. */
  readonly set?: Readonly<Record<string, unknown>>;
}

/**
 * Reads a scenario file.
 *
 * @throws FILE_UNREADABLE, FILE_TOO_LARGE, FILE_MALFORMED, SCENARIO_PATH or SCENARIO_INVALID; what is wrong in the file
 * comes with line and column
 */
export async function loadScenario(path: string, changes: ScenarioChanges = {}): Promise<Scenario> {
  let text: string;
  try {
    const { size } = await stat(path);
    if (size > MAX_YAML)
      throw new WatchfloorError(
        'FILE_TOO_LARGE',
        `${path} is larger than ${MAX_YAML / 1024 / 1024} MiB; a scenario file is not.`,
      );
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof WatchfloorError) throw error;
    throw new WatchfloorError(
      'FILE_UNREADABLE',
      `${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'}).`,
      { cause: error },
    );
  }
  return parseScenario(text, path, changes);
}

/** Parses a scenario's text, and reads the files that it names. @throws as `loadScenario`, `readTrace`, `readAttackBundle` and `readFlow` */
export function parseScenario(text: string, path = 'scenario', changes: ScenarioChanges = {}): Scenario {
  // All mistakes show their place in one form.
  const { fault, document, value: data, placeOf } = readYaml(text);
  if (fault !== undefined)
    throw new WatchfloorError('FILE_MALFORMED', `${path}:${fault.line}:${fault.column}: ${printable(fault.message)}`);
  const small = changes.small === true ? smallOf(data) : {};
  const parsed = scenarioSchema.safeParse(override(data, { ...small, ...changes.set }));
  if (parsed.success) return withFiles(parsed.data, path);
  const issues = parsed.error.issues.flatMap(specific).slice(0, 10);
  const places = issues.map((issue) => {
    const { line, column } = placeOf(offsetOf(document.contents, issue));
    const field = issue.path.map(String).join('.');
    return `${path}:${line}:${column}: ${printable(field)}${field ? ': ' : ''}${issueText(issue)}`;
  });
  throw new WatchfloorError('SCENARIO_INVALID', places.join('\n'));
}

function smallOf(data: unknown): Readonly<Record<string, unknown>> {
  const small = (data as { small?: unknown } | null)?.small;
  // What is no map is refused by the schema.
  return typeof small === 'object' && small !== null ? (small as Record<string, unknown>) : {};
}

/** A step is a start or a send; the errors of the one that was meant are worth more than "neither". */
function specific(issue: z.core.$ZodIssue): z.core.$ZodIssue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const branches = [...issue.errors].sort((a, b) => a.length - b.length);
  const meant = branches.find(
    (branch) =>
      !branch.some(
        (i) =>
          i.code === 'unrecognized_keys' && i.keys.some((key) => key === 'start' || key === 'send' || key === 'to'),
      ),
  );
  return (meant ?? branches[0] ?? []).flatMap((inner) => specific({ ...inner, path: [...issue.path, ...inner.path] }));
}

/** Where in the text the issue lies: the value, for an unknown key the key itself, for a missing one its parent. */
function offsetOf(root: unknown, issue: z.core.$ZodIssue): number {
  let node = root as Node | null;
  let offset = node?.range?.[0] ?? 0;
  const path = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0] ?? ''] : issue.path;
  for (const part of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(part));
      if (pair === undefined) return offset;
      offset = (pair.key as Node).range?.[0] ?? offset;
      node = pair.value as Node | null;
    } else if (isSeq(node)) {
      node = (node.items[Number(part)] as Node | undefined) ?? null;
      offset = node?.range?.[0] ?? offset;
    } else return offset;
  }
  return offset;
}
