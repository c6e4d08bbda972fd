import { WatchfloorError } from 'xstate-temporal/engine';
import { makeWithPauses, yieldToEventLoop } from '../../../../numeric/event-loop.ts';
import { Streams } from '../../../../numeric/random/index.ts';
import { generateCampaign } from '../generate.ts';
import { breakoutRows } from './breakout.ts';
import { detectionRows } from './detection.ts';
import { dwellRows } from './dwell.ts';
import { graphRows } from './graph.ts';
import type { CalibrationReport } from './row.ts';
import { tacticRows } from './tactics.ts';

/** Fewer campaigns estimate no tail and no share. */
const LEAST = 1_000;

export interface CalibrateOptions {
  /** Default 1. */
  readonly seed?: number;
  /** Campaigns drawn for each figure, and four times as many for dwell times; default 2,500. */
  readonly campaigns?: number;
  readonly signal?: AbortSignal;
}

/**
 * Holds the generator against every published figure of the table. It proves nothing about the queueing core, and the
 * validation of that core against theory proves nothing about this.
 *
 * @throws CAMPAIGNS_TOO_FEW below 1,000; the signal's reason
 */
export async function calibrate(options: CalibrateOptions = {}): Promise<CalibrationReport> {
  const { seed = 1, campaigns = 2_500, signal } = options;
  if (!(campaigns >= LEAST))
    throw new WatchfloorError('CAMPAIGNS_TOO_FEW', `${campaigns} campaigns say nothing; give ${LEAST} at least.`);
  const streams = new Streams('calibrate', seed, 0);
  const pause = yieldToEventLoop(signal);
  const drawn = await makeWithPauses(
    campaigns,
    (index) => generateCampaign({ kind: 'humanAdversaryIntrusion' }, streams, `intrusion-${index}`),
    pause,
  );
  const rows = [
    ...(await dwellRows(streams, 4 * campaigns, pause)),
    ...(await breakoutRows(streams, campaigns, pause)),
    ...(await graphRows(drawn, pause)),
    ...tacticRows(drawn),
    ...(await detectionRows(drawn, streams, pause)),
  ];
  return { seed, campaigns, rows, ok: rows.every(({ verdict }) => verdict !== 'misfit') };
}
