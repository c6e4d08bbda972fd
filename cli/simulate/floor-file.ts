import { existsSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';
import type { FloorRecording } from '../../pages/floor/recording.ts';
import { floorStyle } from '../../pages/floor/style.ts';
import type { Replay } from '../../simulator/report/index.ts';
import { floorCampaign } from '../../simulator/run/floor-recorder.ts';
import type { Study } from '../../simulator/study/experiments/index.ts';

/** The first run of a study, as it is watched; `undefined` where it was not taken down. */
export function floorOf({ campaigns, floor, horizon, ...study }: Study): FloorRecording | undefined {
  if (floor === undefined) return undefined;
  const { scenario, seed, start, target, title } = study;
  const end = start + horizon;
  const shown = campaigns.slice(0, MOST_CAMPAIGNS).map(floorCampaign);
  return { scenario, title, seed, target, start, end, isLive: false, ...floor, campaigns: shown };
}

/** More are in the report, not in what is watched. */
export const MOST_CAMPAIGNS = 100;

/** Writes `floor.json` into the folder of a report. Whoever reads it finds the one before or this one, never a part. */
export async function writeFloor(folder: string, recording: FloorRecording): Promise<void> {
  const file = path.join(folder, 'floor.json');
  await writeFile(`${file}.part`, `${JSON.stringify(recording)}\n`);
  await rename(`${file}.part`, file);
}

/** What replays a recording in a page of its own. */
export async function replayOf(recording: FloorRecording): Promise<Replay> {
  return { data: recording, script: await floorScript(), style: floorStyle };
}

let built: Promise<string> | undefined;

/** Beside the compiled commands it is built already; in a clone it is made of the sources. */
function floorScript(): Promise<string> {
  const source = fileURLToPath(new URL('../../pages/floor/browser/report.ts', import.meta.url));
  built ??= existsSync(source)
    ? fromSource(source)
    : readFile(new URL('../../pages/built/floor.js', import.meta.url), 'utf8');
  return built;
}

const withoutNode: Plugin = {
  name: 'without-node',
  setup({ onResolve }) {
    onResolve({ filter: /^node:/ }, ({ path: name }) => ({ path: name, external: true, sideEffects: false }));
  },
};

async function fromSource(source: string): Promise<string> {
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    // esbuild keeps the folder in which it was loaded, and that one may be gone.
    absWorkingDir: path.dirname(source),
    ...{ entryPoints: [source], bundle: true, write: false, format: 'iife', platform: 'browser', target: 'es2022' },
    // What a browser lacks is named by files of which nothing of that is used.
    plugins: [withoutNode],
    ...{ minify: true, charset: 'ascii', legalComments: 'none', logLevel: 'error' },
  });
  return outputFiles[0]?.text ?? '';
}
