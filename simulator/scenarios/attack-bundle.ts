import path from 'node:path';
import { printable, WatchfloorError } from 'xstate-temporal/engine';
import { z } from 'zod';
import { type Catalog, missingTactics } from './catalog.ts';
import { type Tactic, tacticNamed, tactics, techniquesByTactic } from './facts/index.ts';
import { placeOf, readText, statsOf } from './text-file.ts';

/** Five times the size of ATT&CK for Enterprise 18.1. */
const MAX_BYTES = 256 * 1024 * 1024;

const references = z.array(z.object({ source_name: z.string(), external_id: z.string().optional() })).default([]);
const withdrawn = { revoked: z.boolean().default(false), x_mitre_deprecated: z.boolean().default(false) };

const bundleSchema = z.object({
  type: z.literal('bundle'),
  objects: z.array(z.looseObject({ type: z.string(), id: z.string() })).max(1_000_000),
});

const techniqueSchema = z.object({
  id: z.string(),
  name: z.string().min(1).max(300),
  external_references: references,
  kill_chain_phases: z
    .array(z.object({ kill_chain_name: z.string(), phase_name: z.string() }))
    .max(100)
    .default([]),
  ...withdrawn,
});

const adversarySchema = z.object({
  id: z.string(),
  name: z.string().max(300),
  aliases: z.array(z.string().max(300)).max(1_000).default([]),
  external_references: references,
  ...withdrawn,
});

const useSchema = z.object({
  relationship_type: z.string(),
  source_ref: z.string(),
  target_ref: z.string(),
  ...withdrawn,
});

export interface BundleOptions {
  /** A group or campaign of the bundle, `G0016`, `C0024`, its name or an alias: only its techniques are taken. */
  readonly adversary?: string;
}

/**
 * Reads a user's ATT&CK bundle in STIX 2: the JSON file of ATT&CK for Enterprise, or one of that form. Techniques that
 * are revoked or deprecated are left out. Each weighs 1, and what recorded intrusions show of it. With `adversary` only
 * the techniques of that group or campaign are taken; where it has none for a tactic, all of that tactic are.
 *
 * @throws FILE_UNREADABLE, FILE_TOO_LARGE, BUNDLE_MALFORMED, BUNDLE_INCOMPLETE where a tactic is left without any
 * technique, or ADVERSARY_UNKNOWN
 */
export function readAttackBundle(file: string, options: BundleOptions = {}): Catalog {
  const { mtimeMs, size } = statsOf(file, MAX_BYTES);
  const key = JSON.stringify([path.resolve(file), mtimeMs, size, options.adversary]);
  if (last?.key !== key) last = { key, catalog: parseAttackBundle(readText(file, MAX_BYTES), options, file) };
  return last.catalog;
}

/** A bundle takes a second to parse, and a study reads its scenario many times. */
let last: { readonly key: string; readonly catalog: Catalog } | undefined;

/** Parses a bundle's text. @throws as `readAttackBundle` */
export function parseAttackBundle(text: string, { adversary }: BundleOptions = {}, file = 'bundle'): Catalog {
  const objects = objectsOf(text, file);
  const used = adversary === undefined ? undefined : adversaryOf(objects, adversary, file);
  const names: Record<string, string> = {};
  const table = emptyTable();
  const own = emptyTable();
  for (const technique of all(objects, 'attack-pattern', techniqueSchema, file)) {
    if (!isActive(technique)) continue;
    const id = attackId(technique.external_references, /^T\d{4}(\.\d{3})?$/);
    if (id === undefined) continue;
    for (const { kill_chain_name, phase_name } of technique.kill_chain_phases) {
      const tactic = kill_chain_name === 'mitre-attack' ? tacticNamed(phase_name) : undefined;
      if (tactic === undefined) continue;
      names[id] = printable(technique.name);
      table[tactic][id] = 1 + (techniquesByTactic[tactic][id] ?? 0);
      if (used?.techniques.has(technique.id)) own[tactic][id] = table[tactic][id];
    }
  }
  for (const tactic of tactics)
    if (used !== undefined && Object.keys(own[tactic]).length > 0) table[tactic] = own[tactic];
  // By identifier, so that the order of a bundle's objects decides nothing.
  for (const tactic of tactics)
    table[tactic] = Object.fromEntries(Object.entries(table[tactic]).sort(([a], [b]) => (a < b ? -1 : 1)));
  const source = `${file}, ${Object.keys(names).length} techniques${used === undefined ? '' : `, as ${used.name}`}`;
  const catalog: Catalog = { source, names, byTactic: table };
  const missing = missingTactics(catalog);
  if (missing.length === 0) return catalog;
  throw new WatchfloorError(
    'BUNDLE_INCOMPLETE',
    `${file} has no technique for ${missing.join(', ')}; give a bundle of ATT&CK for Enterprise.`,
  );
}

type Objects = z.output<typeof bundleSchema>['objects'];

function objectsOf(text: string, file: string): Objects {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    throw new WatchfloorError('BUNDLE_MALFORMED', `${file} is not JSON.`);
  }
  const bundle = bundleSchema.safeParse(data);
  if (bundle.success) return bundle.data.objects;
  throw new WatchfloorError(
    'BUNDLE_MALFORMED',
    `${file} is not a STIX 2 bundle: ${placeOf(bundle.error)}. Give the JSON file of ATT&CK for Enterprise.`,
  );
}

/** Objects of a type, revoked and deprecated ones too. */
function* all<T>(objects: Objects, type: string, schema: z.ZodType<T>, file: string): Generator<T> {
  for (const [index, object] of objects.entries()) {
    if (object.type !== type) continue;
    const parsed = schema.safeParse(object);
    if (!parsed.success)
      throw new WatchfloorError(
        'BUNDLE_MALFORMED',
        `${file}: the ${type} objects.${index} is not as STIX 2 has it: ${placeOf(parsed.error)}.`,
      );
    yield parsed.data;
  }
}

const isActive = ({ revoked, x_mitre_deprecated }: Withdrawn): boolean => !revoked && !x_mitre_deprecated;

interface Withdrawn {
  readonly revoked: boolean;
  readonly x_mitre_deprecated: boolean;
}

interface Adversary {
  /** As ATT&CK names it today: `APT29 (G0016)`. */
  readonly name: string;
  /** The STIX ids of the techniques that it uses by itself, not through its software. */
  readonly techniques: ReadonlySet<string>;
}

/** A group or campaign by its identifier, its name or an alias. What was revoked is followed to what replaced it. */
function adversaryOf(objects: Objects, asked: string, file: string): Adversary {
  const relations = [...all(objects, 'relationship', useSchema, file)].filter(isActive);
  const replaced = new Map(
    relations.flatMap(({ relationship_type, source_ref, target_ref }) =>
      relationship_type === 'revoked-by' ? [[source_ref, target_ref] as const] : [],
    ),
  );
  const known = ['intrusion-set', 'campaign'].flatMap((type) => [...all(objects, type, adversarySchema, file)]);
  const byId = new Map(known.map((one) => [one.id, one]));
  const wanted = asked.toLowerCase();
  const isCalled = ({ aliases, external_references, name }: (typeof known)[number]) =>
    attackId(external_references, /^[GC]\d{4}$/)?.toLowerCase() === wanted ||
    [name, ...aliases].some((one) => one.toLowerCase() === wanted);
  const found = known.find((one) => isActive(one) && isCalled(one)) ?? known.find(isCalled);
  const today = found && byId.get(replacement(found.id, replaced));
  if (today === undefined || !isActive(today))
    throw new WatchfloorError(
      'ADVERSARY_UNKNOWN',
      `${file} has no group or campaign "${printable(asked.slice(0, 100))}"${found === undefined ? '' : ' any more: it was withdrawn, and nothing stands in its place'}; give its identifier, such as G0016.`,
    );
  const id = attackId(today.external_references, /^[GC]\d{4}$/);
  return {
    name: printable(id === undefined ? today.name : `${today.name} (${id})`),
    techniques: new Set(
      relations
        .filter((use) => use.relationship_type === 'uses' && use.source_ref === today.id)
        .map(({ target_ref }) => replacement(target_ref, replaced)),
    ),
  };
}

/** What stands in the place of a revoked object, after as many steps as it takes. */
function replacement(id: string, replaced: ReadonlyMap<string, string>): string {
  let [now, left] = [id, replaced.size];
  for (let next = replaced.get(now); next !== undefined && left-- > 0; next = replaced.get(now)) now = next;
  return now;
}

function attackId(given: z.output<typeof references>, form: RegExp): string | undefined {
  return given.find(({ source_name, external_id }) => source_name === 'mitre-attack' && form.test(external_id ?? ''))
    ?.external_id;
}

function emptyTable(): Record<Tactic, Record<string, number>> {
  const table = {} as Record<Tactic, Record<string, number>>;
  for (const tactic of tactics) table[tactic] = {};
  return table;
}
