import { WatchfloorError } from '../../../engine/errors.ts';
import { Streams } from '../../random/index.ts';
import { generateCampaign } from '../generate.ts';
import { breakoutRows } from './breakout.ts';
import { detectionRows } from './detection.ts';
import { dwellRows } from './dwell.ts';
import { graphRows } from './graph.ts';
import type { CalibrationReport } from './row.ts';
import { tacticRows } from './tactics.ts';

/** Of fewer no tail and no share can be told. */
const LEAST = 1_000;

export interface CalibrateOptions {
  /** Default 1. */
  readonly seed?: number;
  /** Campaigns drawn for each figure, and four times as many for dwell times; default 2,500. */
  readonly campaigns?: number;
}

/**
 * Holds the generator against every published figure of the table. It proves nothing about the queueing core, and the
 * validation of that core against theory proves nothing about this.
 *
 * @throws CAMPAIGNS_TOO_FEW below 1,000
 */
export function calibrate({ seed = 1, campaigns = 2_500 }: CalibrateOptions = {}): CalibrationReport {
  if (!(campaigns >= LEAST))
    throw new WatchfloorError('CAMPAIGNS_TOO_FEW', `${campaigns} campaigns say nothing; give ${LEAST} at least.`);
  const streams = new Streams('calibrate', seed, 0);
  const drawn = Array.from({ length: campaigns }, (_, index) =>
    generateCampaign({ kind: 'humanAdversaryIntrusion' }, streams, `intrusion-${index}`),
  );
  const rows = [
    ...dwellRows(streams, 4 * campaigns),
    ...breakoutRows(streams, campaigns),
    ...graphRows(drawn),
    ...tacticRows(drawn),
    ...detectionRows(drawn, streams),
  ];
  return { seed, campaigns, rows, ok: rows.every(({ verdict }) => verdict !== 'misfit') };
}
