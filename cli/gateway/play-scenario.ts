import type { Connection } from '@temporalio/client';
import { clean, type Terminal } from 'xstate-temporal/cli';
import { messageOf } from 'xstate-temporal/engine';
import type { CampaignTimeline } from '../../simulator/index.ts';
import { FloorRecorder, floorCampaign } from '../../simulator/run/floor-recorder.ts';
import { MOST_CAMPAIGNS, writeFloor } from '../simulate/floor-file.ts';
import { makeFolder, writing } from '../simulate/output.ts';
import { runOnServer, type ServerAccess } from '../simulate/run-on-server.ts';
import type { Source } from '../simulate/source.ts';
import { defaultFolder } from '../simulate/write-report.ts';

/** How often what is watched is written anew, milliseconds. */
const EVERY = 1_000;

export interface Playing {
  /** Where it can be watched: the name of its run. */
  readonly run: string;
  /** Ends the run. */
  stop(): Promise<void>;
}

/**
 * Plays a scenario once on the server that runs, beside whatever else runs there, and keeps what is to be watched of it
 * in `.watchfloor/simulations/<scenario>-live`.
 */
export async function playScenario(
  { scenario }: Source,
  access: Omit<ServerAccess, 'client'> & { readonly client: Connection },
  { note }: Pick<Terminal, 'note'>,
): Promise<Playing> {
  const run = `${scenario.scenario}-live`;
  const folder = defaultFolder(run);
  await writing(folder, () => makeFolder(folder));
  const { horizon, seed, start, title } = scenario;
  const end = start + horizon;
  const stopped = new AbortController();
  const recorder = new FloorRecorder(start);
  let now = start;
  let campaigns: () => readonly CampaignTimeline[] = () => [];
  let isOver = false;
  const base = { scenario: scenario.scenario, title, seed, target: 'temporal', start, end };
  const written = (isLive: boolean) =>
    writeFloor(folder, {
      ...{ ...base, isLive, ...recorder.result(now) },
      campaigns: campaigns().slice(0, MOST_CAMPAIGNS).map(floorCampaign),
    }).catch(() => undefined);
  await written(true);
  let writingNow: Promise<unknown> = Promise.resolve();
  const timer = setInterval(() => {
    // One after another: a slow disk must not pile them up.
    writingNow = writingNow.then(() => (isOver ? undefined : written(true)));
  }, EVERY);
  const over = runOnServer(scenario, access, {
    signal: stopped.signal,
    onStart: (soFar) => {
      campaigns = soFar;
    },
    onProgress: (elapsed) => {
      now = Math.max(now, start + elapsed);
    },
    onRecord: (step) => {
      now = Math.max(now, step.record.at);
      recorder.add(step);
    },
  })
    .then(() => note(`${clean(scenario.scenario, 60)} was played to its end.`))
    .catch((error: unknown) => {
      if (stopped.signal.aborted) return;
      note(`${clean(scenario.scenario, 60)} could not be played on: ${clean(messageOf(error), 400)}`);
    })
    .then(async () => {
      isOver = true;
      clearInterval(timer);
      await writingNow;
      // Nobody is to wait for what does not come any more.
      await written(false);
    });
  return {
    run,
    async stop() {
      stopped.abort();
      await over;
    },
  };
}
