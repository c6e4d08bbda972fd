import { createHash } from 'node:crypto';
import { WatchfloorError } from 'xstate-temporal/engine';
import { readYaml } from '../../../text/yaml.ts';
import { programmeCharts } from '../../run/run.ts';
import { override } from '../../scenarios/override.ts';
import { MOST_SCENARIO_BYTES, type SpreadScenario } from './protocol.ts';

/**
 * Over Watchfloor's version and the charts' definition hashes, 64 hexadecimal digits: who has another one would get
 * other numbers.
 */
export function programmeDigest(release: string): string {
  const charts = programmeCharts().map(({ id, version, hash }) => [id, version, hash]);
  return createHash('sha256')
    .update(JSON.stringify([release, charts]))
    .digest('hex');
}

/**
 * The id of the workflow of one scenario in a study, `study/<name>/<16 hexadecimal digits>`: another scenario, another
 * change of it or another programme has another one, so that what is found under it are the results asked for.
 */
export function studyId(name: string, { text, changes }: SpreadScenario, programme: string, first: number): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([text, changes, programme, first]))
    .digest('hex');
  return `study/${name}/${digest.slice(0, 16)}`;
}

/**
 * Asked at both ends: a scenario travels as text, and a worker opens no file that somebody names to it.
 *
 * @throws SCENARIO_TOO_LARGE; SCENARIO_NAMES_FILES where arrivals, techniques or flows stand in another file
 */
export function requireSpreadable({ text, changes }: SpreadScenario): void {
  const bytes = Buffer.byteLength(text) + Buffer.byteLength(JSON.stringify(changes));
  if (bytes > MOST_SCENARIO_BYTES)
    throw new WatchfloorError(
      'SCENARIO_TOO_LARGE',
      `The scenario has ${bytes} bytes; up to ${MOST_SCENARIO_BYTES} can be sent to workers. Run it without --on workers.`,
    );
  const { fault, value } = readYaml(text);
  // The parser refuses what is no scenario at all, with its line.
  if (fault !== undefined) return;
  const data = value as Record<string, unknown> | null;
  const small = changes.small === true ? (data?.small as Record<string, unknown> | undefined) : undefined;
  const whole = override(data, { ...small, ...changes.set }) as Record<string, unknown> | null;
  const parts = [whole?.adversaries, whole?.detection, whole?.customers];
  if (whole?.attackBundle === undefined && !namesFile(parts)) return;
  throw new WatchfloorError(
    'SCENARIO_NAMES_FILES',
    'The scenario takes arrivals, techniques or flows from another file, which the workers do not have. Write the trace out (trace: [2h, 5h]), or run it without --on workers.',
  );
}

function namesFile(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { flow, trace } = value as { readonly flow?: unknown; readonly trace?: unknown };
  if (flow !== undefined || (typeof trace === 'object' && trace !== null && 'file' in trace)) return true;
  return Object.values(value).some(namesFile);
}
