import { Coverage } from '../model/coverage.ts';
import type { MachineCoverage } from '../model/result.ts';
import { programmeCharts } from './run.ts';

let known: Readonly<Record<string, MachineCoverage>> | undefined;

/** What there is to be reached in the programme's charts, of which nothing is yet: to check names by before any run. */
export function chartCoverage(): Readonly<Record<string, MachineCoverage>> {
  known ??= new Coverage(programmeCharts()).result();
  return known;
}
