import { Coverage } from '../model/coverage.ts';
import type { MachineCoverage } from '../model/result.ts';
import { programmeCharts } from './run.ts';

let known: Readonly<Record<string, MachineCoverage>> | undefined;

/** The coverage of the programme's charts before any run: names in expectations are checked against it. */
export function chartCoverage(): Readonly<Record<string, MachineCoverage>> {
  known ??= new Coverage(programmeCharts()).result();
  return known;
}
