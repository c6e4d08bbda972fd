/** Carries every alteration out and counts what replay, conformance and seal see of it. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Chart, Sha256 } from 'xstate-temporal/engine';
import { type RecordedCase, recordedCase, runFromJson } from '../../../audit/history/recorded-case.ts';
import type { History } from '../../../audit/history/recorded-run.ts';
import { appendAnchor, sealBundle, verifySeal } from '../../../audit/seal/index.ts';
import { verifyCase } from '../../../audit/verify/verify-case.ts';
import { type CaseToWrite, writeCaseFiles } from '../../support/case-files.ts';
import { alterations } from './alterations.ts';
import { editable, type Site } from './edit.ts';
import { populationAlterations } from './population-alterations.ts';

/** How often something was seen. */
export interface Count {
  readonly seen: number;
  readonly tried: number;
}

export interface DetectionRow {
  readonly id: string;
  readonly what: string;
  /** Done before anything was sealed. */
  readonly early: boolean;
  /** By Temporal's replayer; absent where it was not run. */
  readonly replay?: Count;
  /** By `verifyCase`: structure, the chart's steps, receipts, effects and timers. */
  readonly conformance: Count;
  /** By the seal, where who altered it had no key: with the old seal left, and sealed anew with another key. */
  readonly seal: Count;
  /** By the seal alone, where who altered it has the key and sealed it anew. */
  readonly sealAgainstKey: Count;
  /** By seal and anchor, likewise. */
  readonly anchorAgainstKey: Count;
}

export interface DetectionOptions {
  /** The chart of a machine and version. */
  readonly chartOf: (machine: string, version: string) => Chart;
  readonly sha256: Sha256;
  /** Places tried in each case; default: 1. */
  readonly sites?: number;
  /** Temporal's replayer: why it refuses the runs of a case, if it does. */
  readonly replay?: (histories: readonly History[]) => Promise<string | undefined>;
  /** Ids of the alterations to try; default: all. */
  readonly only?: ReadonlySet<string>;
  readonly onRow?: (row: DetectionRow) => void;
}

/** One alteration, carried out once: the population as it is then, and the cases that were touched. */
interface Trial {
  readonly cases: readonly CaseToWrite[];
  readonly touched: readonly CaseToWrite[];
}

/** Tries every alteration on these cases. */
export async function detect(cases: readonly CaseToWrite[], options: DetectionOptions): Promise<DetectionRow[]> {
  const keys = { own: keyPair(), other: keyPair() };
  const rows: DetectionRow[] = [];
  for (const { id, what, early = false, trialsFor } of trialsOf(cases, options)) {
    if (options.only?.has(id) === false) continue;
    const trials = trialsFor();
    const row = { id, what, early, ...(await rowOf(cases, trials, early, keys, options)) };
    options.onRow?.(row);
    rows.push(row);
  }
  return rows;
}

function trialsOf(cases: readonly CaseToWrite[], { chartOf, sha256, sites = 1 }: DetectionOptions) {
  const single = alterations.map(({ id, what, early, apply, sites: places }) => {
    const trialsFor = () =>
      cases.flatMap((one, index) =>
        spread(places(one), sites).map((site: Site): Trial => {
          const changed = editable(one);
          apply(changed, site, { chart: chartOf(one.machine, one.version), sha256 });
          return { cases: cases.with(index, changed as CaseToWrite), touched: [changed as CaseToWrite] };
        }),
      );
    return { id, what, early, trialsFor };
  });
  const population = populationAlterations.map(({ id, what, early, change }) => {
    const trialsFor = () =>
      cases.flatMap((_, index): Trial[] => {
        const changed = change(cases, index);
        return changed === undefined
          ? []
          : [{ cases: changed, touched: changed.filter((one) => !cases.includes(one)) }];
      });
    return { id, what, early, trialsFor };
  });
  const all = [...single, ...population];
  return [...all.filter(({ early }) => !early), ...all.filter(({ early }) => early)];
}

/** At most so many, evenly spread. */
function spread<T>(list: readonly T[], most: number): T[] {
  if (list.length <= most) return [...list];
  return Array.from({ length: most }, (_, index) => list[Math.floor(((index + 0.5) * list.length) / most)] as T);
}

type Keys = Readonly<Record<'own' | 'other', { readonly publicKey: KeyObject; readonly privateKey: KeyObject }>>;

async function rowOf(
  cases: readonly CaseToWrite[],
  trials: readonly Trial[],
  early: boolean,
  keys: Keys,
  options: DetectionOptions,
): Promise<Omit<DetectionRow, 'id' | 'what' | 'early'>> {
  const seen = { replay: 0, conformance: 0, seal: 0, sealAgainstKey: 0, anchorAgainstKey: 0 };
  for (const trial of trials) {
    const looks = await Promise.all(trial.touched.map((one) => lookAt(one, options)));
    if (looks.some(({ conforms }) => !conforms)) seen.conformance++;
    if (looks.some(({ replays }) => !replays)) seen.replay++;
    const seals = await sealsSee(cases, trial, early, keys);
    if (seals.seal) seen.seal++;
    if (seals.sealAgainstKey) seen.sealAgainstKey++;
    if (seals.anchorAgainstKey) seen.anchorAgainstKey++;
  }
  const tried = trials.length;
  const count = (name: keyof typeof seen): Count => ({ seen: seen[name], tried });
  return {
    ...(options.replay === undefined ? {} : { replay: count('replay') }),
    conformance: count('conformance'),
    seal: count('seal'),
    sealAgainstKey: count('sealAgainstKey'),
    anchorAgainstKey: count('anchorAgainstKey'),
  };
}

/** What the checks that need no seal say of one case. */
async function lookAt(one: CaseToWrite, options: DetectionOptions): Promise<{ conforms: boolean; replays: boolean }> {
  const { machine, replay, runs, version, workflow } = { ...one, ...options };
  let recorded: RecordedCase;
  try {
    const read = runs.map(({ events, run }) => runFromJson({ events }, run));
    recorded = recordedCase(read, { workflowId: workflow, machine, version, definition: one.definition });
  } catch {
    return { conforms: false, replays: false };
  }
  const { sha256 } = options;
  const { verdict } = await verifyCase(recorded, {
    sha256,
    machineOf: () => ({ charts: [options.chartOf(machine, version)] }),
  });
  const why = await replay?.(recorded.runs.map(({ history }) => history));
  return { conforms: verdict.status === 'conforms', replays: why === undefined };
}

async function sealsSee(
  cases: readonly CaseToWrite[],
  { cases: changed }: Trial,
  early: boolean,
  { own, other }: Keys,
): Promise<Record<'seal' | 'sealAgainstKey' | 'anchorAgainstKey', boolean>> {
  const root = mkdtempSync(join(tmpdir(), 'watchfloor-detection-'));
  try {
    const dir = join(root, 'bundle');
    const anchors = join(root, 'anchors.jsonl');
    const write = (population: readonly CaseToWrite[]) => {
      rmSync(join(dir, 'cases'), { recursive: true, force: true });
      mkdirSync(join(dir, 'cases'), { recursive: true });
      writeFileSync(join(dir, 'manifest.json'), '{"format":"watchfloor.bundle/1","log":"default"}\n');
      for (const one of population) writeCaseFiles(dir, one);
    };
    const sees = async (anchored = false) => !(await verifySeal(dir, [own.publicKey], anchored ? { anchors } : {})).ok;
    write(early ? changed : cases);
    const { log, tree } = await sealBundle(dir, own.privateKey, { at: 0 });
    appendAnchor(anchors, { at: '1970-01-01T00:00:00.000Z', log, ...tree });
    if (early) {
      const seal = await sees();
      return { seal, sealAgainstKey: seal, anchorAgainstKey: await sees(true) };
    }
    write(changed);
    const left = await sees();
    await sealBundle(dir, other.privateKey, { at: 0 });
    const forged = await sees();
    await sealBundle(dir, own.privateKey, { at: 0 });
    return { seal: left && forged, sealAgainstKey: await sees(), anchorAgainstKey: await sees(true) };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function keyPair() {
  return generateKeyPairSync('ed25519');
}
