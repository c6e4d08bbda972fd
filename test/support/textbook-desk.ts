import { type QueueModel, simulateQueue, type Visit } from '../../numeric/queueing/index.ts';
import { Streams } from '../../numeric/random/index.ts';
import { Recorder } from '../../simulator/model/recorder.ts';
import type { Runner } from '../../simulator/study/experiments/index.ts';
import { madeUpRun } from './made-up-run.ts';

/** M/M/c that begins empty and is cut off at the horizon, measured by the recorder of a study. Times in one unit. */
export interface TextbookDesk {
  readonly lambda: number;
  readonly mu: number;
  readonly servers: number;
  readonly horizon: number;
  readonly warmUp?: number;
  readonly batches?: number;
  readonly seed?: number;
}

/** Its waits are `experts.wait`, its line is `experts.queue`, and those served are `experts.busy`. */
export function textbookDesk(desk: TextbookDesk): Runner {
  const { lambda, mu, servers, horizon, warmUp = 0, batches, seed = 1 } = desk;
  const by = (rate: number) => (u: number) => -Math.log1p(-u) / rate;
  const model: QueueModel = {
    classes: [{ name: 'all', interarrival: by(lambda), service: by(mu) }],
    servers: Array.from({ length: servers }, (_, index) => ({ id: `s${index}` })),
    customers: Math.ceil(lambda * horizon + 6 * Math.sqrt(lambda * horizon) + 20),
  };
  return (replication) => {
    const visits: Visit[] = [];
    simulateQueue(model, new Streams('textbook desk', seed, replication), (visit) => visits.push(visit));
    let now = 0;
    const recorder = new Recorder(
      { start: 0, end: horizon, from: warmUp, ...(batches === undefined ? {} : { batches }) },
      () => now,
    );
    recorder.capacity('experts.busy', servers, 0);
    const moments = visits.flatMap((visit) => [
      { at: visit.arrived, kind: 0, visit },
      { at: visit.began, kind: 1, visit },
      { at: visit.ended, kind: 2, visit },
    ]);
    moments.sort((a, b) => a.at - b.at || a.kind - b.kind);
    for (const { at, kind, visit } of moments) {
      if (at > horizon) break;
      now = at;
      if (kind === 0) recorder.count('eod.opened');
      recorder.change(kind === 2 ? 'experts.busy' : 'experts.queue', kind === 0 ? 1 : -1, at);
      if (kind !== 1) continue;
      recorder.change('experts.busy', 1, at);
      recorder.took('experts.wait', visit.arrived, at);
    }
    for (const { arrived, began } of visits)
      if (arrived <= horizon && began > horizon) recorder.open('experts.wait', arrived, horizon);
    const parts = recorder.batches();
    return Promise.resolve({
      ...madeUpRun(replication),
      start: 0,
      horizon,
      ...(warmUp === 0 ? {} : { warmUp }),
      measurements: recorder.measurements(),
      ...(parts === undefined ? {} : { batches: parts }),
    });
  };
}
