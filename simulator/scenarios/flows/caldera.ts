import { type Dirent, readdirSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { Drawing, Drawn } from './drawing.ts';

/** An adversary of Caldera: the ids of its abilities, in the order in which they are used. */
export const adversarySchema = z.object({
  id: z.string().optional(),
  name: z.string().default(''),
  atomic_ordering: z.array(z.string()).min(1).max(10_000),
});

const technique = z.object({ attack_id: z.coerce.string().optional(), name: z.string().optional() });

/** What is taken of an ability; how it is carried out is not. */
const ability = z.object({
  id: z.string(),
  name: z.string().default(''),
  tactic: z.string().optional(),
  technique: technique.optional(),
  technique_id: z.string().optional(),
});

export const abilitiesSchema = z.array(ability).min(1).max(10_000);
type Ability = z.output<typeof ability>;

/** How many files are looked through for abilities; Caldera's own collection has 200. */
const MAX_FILES = 5_000;
const MAX_DEPTH = 4;

/**
 * The abilities in the order that an adversary gives them, or that their file has.
 *
 * @param wanted ids; without them all are played
 */
export function calderaDrawing(name: string, known: ReadonlyMap<string, Ability>, wanted?: readonly string[]): Drawing {
  const ids = wanted ?? [...known.keys()];
  const found = ids.filter((id) => known.has(id));
  // The same ability may be used again.
  const boxes = found.map((id, index): [string, Drawn] => {
    const one = known.get(id) as Ability;
    return [
      String(index),
      {
        kind: 'action',
        name: one.name,
        tactic: one.tactic,
        technique: one.technique?.attack_id ?? one.technique_id,
      },
    ];
  });
  return {
    format: 'Caldera',
    name,
    boxes: new Map(boxes),
    arrows: boxes.slice(1).map(([to], index) => ({ from: String(index), to })),
    missing: ids.filter((id) => !known.has(id)),
  };
}

/**
 * The files that may hold an adversary's abilities: those in the nearest folder `abilities`, beside the adversary's or
 * above it, as Caldera's plugins have them; else those beside the adversary.
 */
export function abilityFiles(adversary: string): readonly string[] {
  const folder = path.dirname(path.resolve(adversary));
  for (let [up, above] = [folder, 0]; above <= MAX_DEPTH; [up, above] = [path.dirname(up), above + 1]) {
    const files = yamlBelow(path.join(up, 'abilities'), MAX_DEPTH);
    if (files.length > 0) return files;
  }
  return yamlBelow(folder, 0).filter((file) => file !== path.resolve(adversary));
}

function yamlBelow(folder: string, depth: number): readonly string[] {
  const found: string[] = [];
  const todo = [{ at: folder, depth }];
  for (let next = todo.shift(); next !== undefined && found.length < MAX_FILES; next = todo.shift()) {
    for (const entry of entriesOf(next.at)) {
      const file = path.join(next.at, entry.name);
      if (entry.isDirectory() && next.depth > 0) todo.push({ at: file, depth: next.depth - 1 });
      else if (entry.isFile() && /\.ya?ml$/i.test(entry.name) && found.length < MAX_FILES) found.push(file);
    }
  }
  return found;
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return [];
  }
}
