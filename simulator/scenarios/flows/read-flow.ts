import path from 'node:path';
import { nestedTooDeeply, printable, WatchfloorError } from 'xstate-temporal/engine';
import type { z } from 'zod';
import { readYaml } from '../../../text/yaml.ts';
import type { Catalog } from '../catalog.ts';
import { placeOf, readText } from '../text-file.ts';
import { builderDrawing, builderSchema } from './builder-file.ts';
import { abilitiesSchema, abilityFiles, adversarySchema, calderaDrawing } from './caldera.ts';
import { type Drawing, flowOf } from './drawing.ts';
import type { Flow } from './flow.ts';
import { stixDrawing, stixFlowSchema } from './stix-flow.ts';

/** The largest flow of the public corpus takes two megabytes. */
const MAX_BYTES = 32 * 1024 * 1024;

/**
 * Reads what an adversary does from a file, by what the file holds: a flow of Attack Flow Builder 3 (`.afb`), a STIX 2.1
 * bundle with an Attack Flow, an adversary or abilities of Caldera (YAML). An adversary's abilities are looked for beside
 * it.
 *
 * @throws FILE_UNREADABLE, FILE_TOO_LARGE, FLOW_MALFORMED, FLOW_EMPTY, FLOW_UNMAPPED
 */
export function readFlow(file: string, catalog?: Catalog): Flow {
  const value = dataIn(file);
  return flowOf(drawingOf(value, file), printable(file), catalog);
}

function drawingOf(value: unknown, file: string): Drawing {
  const kind = value as { readonly type?: unknown; readonly objects?: unknown; readonly schema?: unknown } | null;
  if (Array.isArray(value)) return calderaDrawing('', abilitiesIn([checked(abilitiesSchema, value, file)]));
  if (typeof kind !== 'object' || kind === null) throw unknown(file);
  if (kind.type === 'bundle') return stixDrawing(checked(stixFlowSchema, value, file));
  if ('atomic_ordering' in kind) {
    const { atomic_ordering, name } = checked(adversarySchema, value, file);
    return calderaDrawing(name, abilitiesFor(atomic_ordering, abilityFiles(file)), atomic_ordering);
  }
  if (typeof kind.schema === 'object' && 'objects' in kind)
    throw new WatchfloorError(
      'FLOW_MALFORMED',
      `${printable(file)} was saved by an earlier Attack Flow Builder; open it in version 3 and save it.`,
    );
  if ('schema' in kind && 'objects' in kind) return builderDrawing(checked(builderSchema, value, file));
  throw unknown(file);
}

type Abilities = z.output<typeof abilitiesSchema>;

/** Caldera names a file after its ability; the others are opened where one is still missing. */
function abilitiesFor(wanted: readonly string[], files: readonly string[]): ReturnType<typeof abilitiesIn> {
  const ids = new Set(wanted);
  const isNamed = (file: string) => ids.has(path.parse(file).name);
  const named = abilitiesIn(files.filter(isNamed).map(abilitiesOf));
  if (wanted.every((id) => named.has(id))) return named;
  return abilitiesIn(files.map(abilitiesOf));
}

/** Of two abilities under one id the first. */
function abilitiesIn(lists: readonly Abilities[]): ReadonlyMap<string, Abilities[number]> {
  const found = new Map<string, Abilities[number]>();
  for (const one of lists.flat()) if (!found.has(one.id)) found.set(one.id, one);
  return found;
}

/** The abilities of a file that may be anything else: then it has none. */
function abilitiesOf(file: string): Abilities {
  try {
    const parsed = abilitiesSchema.safeParse(dataIn(file));
    return parsed.success ? parsed.data : [];
  } catch {
    return [];
  }
}

/** JSON, which a builder may save on one line of megabytes, or YAML. */
function dataIn(file: string): unknown {
  const text = readText(file, MAX_BYTES).replace(/^\uFEFF/, '');
  const at = printable(file);
  if (/^\s*[{[]/.test(text)) {
    if (nestedTooDeeply(text) !== undefined) throw malformed(at, 'it is nested too deeply');
    try {
      return JSON.parse(text);
    } catch {
      throw malformed(at, 'it is not JSON');
    }
  }
  const { fault, value } = readYaml(text);
  if (fault === undefined) return value;
  // What stands there is not told: a scenario may name any file that its reader can open.
  throw malformed(`${at}:${fault.line}:${fault.column}`, 'it is not YAML that can be read');
}

function checked<T>(schema: z.ZodType<T>, value: unknown, file: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw malformed(printable(file), placeOf(parsed.error));
}

function malformed(at: string, what: string): WatchfloorError {
  return new WatchfloorError('FLOW_MALFORMED', `${at}: ${what}.`);
}

function unknown(file: string): WatchfloorError {
  return new WatchfloorError(
    'FLOW_MALFORMED',
    `${printable(file)} is no flow of Attack Flow Builder, no STIX bundle with an Attack Flow, and no adversary or abilities of Caldera.`,
  );
}
