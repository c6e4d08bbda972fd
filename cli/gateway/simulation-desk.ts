import { lstat, open, readdir } from 'node:fs/promises';
import path from 'node:path';
import type { SimulationDesk } from '../../gateway/index.ts';
import { loadScenario } from '../../simulator/index.ts';
import { bundled } from '../simulate/source.ts';
import { defaultFolder } from '../simulate/write-report.ts';

type Run = Awaited<ReturnType<SimulationDesk['runs']>>[number];
type Found = NonNullable<Awaited<ReturnType<SimulationDesk['run']>>>;

/** Reports that are larger are not opened here. */
const MOST_BYTES = 64 * 1024 * 1024;
const MOST_RUNS = 200;
/** Of a study's report, what pages show; its samples may be large. */
const SHOWN = ['expectations', 'metrics', 'runs', 'passed', 'command', 'title', 'description', 'start', 'horizon'];
/** A run that is played and has written nothing for so long is over, milliseconds. */
const SILENT = 60_000;

/** What testers see through the gateway: the scenarios that come along, and the reports of this project. */
export function simulationDesk(root: string): SimulationDesk {
  const folder = path.join(root, defaultFolder(''));
  let looking: Promise<Run[]> | undefined;
  return {
    async scenarios() {
      const found = [...(await bundled())].map(async ([scenario, file]) => {
        const { description, title } = await loadScenario(file);
        return { scenario, title, description };
      });
      return Promise.all(found);
    },

    runs() {
      // However many ask.
      looking ??= latestRuns(folder).finally(() => {
        looking = undefined;
      });
      return looking;
    },

    async run(name) {
      // A name of one folder, and no path.
      if (name === '' || name !== path.basename(name) || name.startsWith('.')) return undefined;
      return runIn(folder, name);
    },
  };
}

/** Reports are large: of the latest runs alone, one after another, and nothing of them is held. */
async function latestRuns(folder: string): Promise<Run[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const dated: { readonly name: string; readonly at: number }[] = [];
  for (const entry of entries) {
    if (!entry.isDirectory()) continue;
    const files = ['report.json', 'floor.json'].map((file) => lstat(path.join(folder, entry.name, file)));
    const found = await Promise.all(files.map((file) => file.catch(() => undefined)));
    const at = Math.max(...found.map((file) => file?.mtimeMs ?? 0));
    if (at > 0) dated.push({ name: entry.name, at });
  }
  const runs: Run[] = [];
  for (const { name } of dated.sort((a, b) => b.at - a.at).slice(0, MOST_RUNS)) {
    const found = await runIn(folder, name);
    if (found !== undefined) runs.push(found.run);
  }
  return runs;
}

async function runIn(folder: string, name: string): Promise<Found | undefined> {
  const [report, floor] = await Promise.all([
    jsonIn(path.join(folder, name, 'report.json')),
    jsonIn(path.join(folder, name, 'floor.json')),
  ]);
  const of = (report ?? floor)?.value;
  if (of === undefined) return undefined;
  const recorded = floor?.value as Found['floor'];
  const writtenAt = Math.max(report?.at ?? 0, floor?.at ?? 0);
  const run: Run = {
    run: name,
    scenario: String(of.scenario ?? name),
    title: String(of.title ?? ''),
    seed: Number(of.seed ?? 0),
    target: String(of.target ?? ''),
    writtenAt,
    isLive: recorded?.isLive === true && Date.now() - writtenAt < SILENT,
    ...(typeof report?.value.passed === 'boolean' ? { passed: report.value.passed } : {}),
    isRecorded: recorded !== undefined,
  };
  return {
    run,
    ...(recorded === undefined ? {} : { floor: { ...recorded, isLive: run.isLive } }),
    ...(report === undefined
      ? {}
      : { report: Object.fromEntries(Object.entries(report.value).filter(([key]) => SHOWN.includes(key))) }),
  };
}

interface Read {
  readonly at: number;
  readonly value: Readonly<Record<string, unknown>>;
}

/** @returns `undefined` where there is none that can be read */
async function jsonIn(file: string): Promise<Read | undefined> {
  const there = await lstat(file).catch(() => undefined);
  if (there === undefined || !there.isFile() || there.size > MOST_BYTES) return undefined;
  const handle = await open(file, 'r');
  try {
    const value: unknown = JSON.parse(await handle.readFile('utf8'));
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return { at: Math.round(there.mtimeMs), value: value as Read['value'] };
  } catch {
    // It is being written, or is none of ours.
    return undefined;
  } finally {
    await handle.close();
  }
}
