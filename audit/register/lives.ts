/** Which execution a case of a bundle is, by its histories: of which workflow id, from which first run, until when. */
import path from 'node:path';
import { isObject, WatchfloorError } from 'xstate-temporal/engine';
import { readRegularJson } from '../history/read-file.ts';
import { runFromJson } from '../history/recorded-case.ts';
import type { RecordedRun } from '../history/recorded-run.ts';
import { ownId, stitch } from '../history/stitch.ts';
import { isBundlePath } from '../seal/layout.ts';
import { lastMoment } from '../trail/build.ts';
import type { ExportedLife } from './population.ts';

/**
 * What the histories do not tell is taken from `case.json`: a workflow id that an older server does not write, and
 * whether a redacted case was simulated.
 *
 * @param folder a case of a bundle
 * @throws what `readRegularJson` and `runFromJson` throw; HISTORY_MALFORMED
 */
export async function lifeOf(folder: string): Promise<ExportedLife> {
  const about = await readRegularJson(path.join(folder, 'case.json'));
  const entries = isObject(about) && Array.isArray(about.runs) ? (about.runs as unknown[]) : [];
  const runs: RecordedRun[] = [];
  for (const entry of entries) {
    const { file, run } = isObject(entry) ? entry : {};
    if (typeof run !== 'string' || typeof file !== 'string' || !isBundlePath(file)) throw nameless(folder);
    const read = runFromJson(await readRegularJson(path.join(folder, file)), run);
    runs.push({ ...read, runId: ownId(read) || run });
  }
  const [chain] = stitch(runs);
  const start = chain?.runs[0];
  if (!isObject(about) || chain === undefined || start === undefined) throw nameless(folder);
  const named = typeof about.workflowId === 'string' ? about.workflowId : about.workflow;
  const workflow = start.workflowId ?? named;
  const machine = start.machine ?? about.machine;
  if (typeof workflow !== 'string' || typeof machine !== 'string') throw nameless(folder);
  const last = chain.runs.at(-1);
  const isWithheld = start.unreadable !== undefined && about.simulated === true;
  // Its offset is withheld too.
  const scenario = start.scenario ?? (isWithheld ? { offset: undefined } : undefined);
  return {
    workflow,
    first: chain.first,
    machine,
    simulated: scenario !== undefined,
    runs: runs.map(({ runId }) => runId),
    hasEnded: !['running', 'continuedAsNew'].includes(last?.status ?? 'running'),
    isReadable: runs.every(({ unreadable }) => unreadable === undefined),
    startedAt: start.events[0]?.at,
    lastAt: last?.events.at(-1)?.at,
    asOf: lastMoment(scenario === undefined ? chain : { runs: [{ ...start, scenario }, ...chain.runs.slice(1)] }),
  };
}

function nameless(folder: string): WatchfloorError {
  return new WatchfloorError(
    'HISTORY_MALFORMED',
    `${folder}: case.json names no workflow, or a run without a history.`,
  );
}
