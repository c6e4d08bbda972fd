import { parseDuration } from 'xstate-temporal/duration';

/** A scenario as it was read from its file, before the schema. */
export type ScenarioData = Readonly<Record<string, unknown>>;

export interface ShrinkOptions {
  /** Whether a candidate still fails in the same way; one that is no scenario any more does not. */
  readonly fails: (candidate: ScenarioData) => Promise<boolean>;
  /** Candidates tried at most. */
  readonly tries: number;
  readonly onTry?: (tried: number, kept: number) => void;
  readonly signal?: AbortSignal;
}

export interface Shrunk {
  readonly scenario: ScenarioData;
  /** Candidates tried, and how many of them still failed. */
  readonly tried: number;
  readonly kept: number;
  /** Nothing that was left to try fails: no single step makes it smaller. */
  readonly minimal: boolean;
}

/** Lists of which single entries can be left out. */
const lists = ['script', 'population', 'adversaries', 'faults'];

/** Sections that can be left out, or be emptied setting by setting. Their settings have defaults. */
const sections = [
  'small',
  'policy',
  'customers',
  'reviewers',
  'hunters',
  'experts',
  'operations',
  'detection',
  'tenants',
];

/** Counts of which less is a smaller scenario. Fewer people who work would be another scenario, not a smaller one. */
const counts: readonly (readonly [list: string, field: string])[] = [
  ['population', 'count'],
  ['adversaries', 'tenants'],
];

const MINUTE = 60_000;

/**
 * Makes a failing scenario smaller: a shorter horizon, fewer entries, fewer tenants, fewer settings, for as long as it
 * fails in the same way. Greedy and deterministic: large cuts first, then ever smaller ones (delta debugging, Zeller
 * and Hildebrandt, 2002).
 */
export async function shrink(scenario: ScenarioData, options: ShrinkOptions): Promise<Shrunk> {
  const { fails, tries, onTry, signal } = options;
  let best = scenario;
  let tried = 0;
  let kept = 0;
  const seen = new Set([JSON.stringify(scenario)]);
  for (;;) {
    let smaller: ScenarioData | undefined;
    for (const candidate of candidates(best)) {
      const text = JSON.stringify(candidate);
      if (seen.has(text)) continue;
      seen.add(text);
      if (tried >= tries || signal?.aborted) return { scenario: best, tried, kept, minimal: false };
      tried++;
      onTry?.(tried, kept);
      if (!(await fails(candidate))) continue;
      smaller = candidate;
      break;
    }
    if (smaller === undefined) return { scenario: best, tried, kept, minimal: signal?.aborted !== true };
    best = smaller;
    kept++;
  }
}

/** Smaller scenarios, those that cut most away first. */
function* candidates(scenario: ScenarioData): Generator<ScenarioData> {
  yield* shorter(scenario);
  // A study's tools are no part of a failure, unless it goes away without them.
  for (const key of ['batches', 'warmUp']) if (Object.hasOwn(scenario, key)) yield without(scenario, key);
  for (const list of lists) yield* fewerEntries(scenario, list);
  for (const [list, field] of counts) yield* lowerCounts(scenario, list, field);
  for (const section of sections) yield* fewerSettings(scenario, section);
}

function* shorter(scenario: ScenarioData): Generator<ScenarioData> {
  const horizon = typeof scenario.horizon === 'string' ? parseDuration(scenario.horizon) : undefined;
  if (horizon === undefined) return;
  for (const share of [1 / 8, 1 / 4, 1 / 2, 3 / 4, 7 / 8]) {
    // Whole hours while it is days, else whole minutes: what is read easily is worth more than the last second.
    const unit = horizon * share >= 86_400_000 ? 60 * MINUTE : MINUTE;
    const rounded = Math.max(unit, Math.round((horizon * share) / unit) * unit);
    if (rounded < horizon) yield { ...scenario, horizon: durationText(rounded) };
  }
}

function* fewerEntries(scenario: ScenarioData, name: string): Generator<ScenarioData> {
  const list = scenario[name];
  if (!Array.isArray(list) || list.length === 0) return;
  yield without(scenario, name);
  for (let size = Math.ceil(list.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2))
    for (let from = 0; from < list.length; from += size)
      if (size < list.length) yield { ...scenario, [name]: [...list.slice(0, from), ...list.slice(from + size)] };
}

function* lowerCounts(scenario: ScenarioData, name: string, field: string): Generator<ScenarioData> {
  const list: unknown = scenario[name];
  if (!Array.isArray(list)) return;
  for (const [index, entry] of list.entries()) {
    const count = (entry as Record<string, unknown> | null)?.[field];
    if (typeof count !== 'number' || count <= 1) continue;
    for (const less of [1, Math.floor(count / 4), Math.floor(count / 2), count - 1])
      if (less >= 1 && less < count) yield { ...scenario, [name]: list.with(index, { ...entry, [field]: less }) };
  }
}

function* fewerSettings(scenario: ScenarioData, name: string): Generator<ScenarioData> {
  const section = scenario[name];
  if (typeof section !== 'object' || section === null || Array.isArray(section)) return;
  yield without(scenario, name);
  const settings = section as ScenarioData;
  if (Object.keys(settings).length > 1)
    for (const key of Object.keys(settings)) yield { ...scenario, [name]: without(settings, key) };
}

function without(data: ScenarioData, name: string): ScenarioData {
  const { [name]: _, ...rest } = data;
  return rest;
}

/** Whole seconds as a scenario writes them: `3d12h`. */
export function durationText(ms: number): string {
  let left = Math.round(ms / 1_000);
  const parts: string[] = [];
  for (const [unit, size] of [
    ['d', 86_400],
    ['h', 3_600],
    ['m', 60],
    ['s', 1],
  ] as const) {
    const count = Math.floor(left / size);
    left -= count * size;
    if (count > 0) parts.push(`${count}${unit}`);
  }
  return parts.join('') || '0s';
}
