import { clean } from 'xstate-temporal/cli';
import { measureNames } from '../../simulator/model/names.ts';
import { chartCoverage } from '../../simulator/run/chart-coverage.ts';
import {
  type Expectation,
  ExpectationError,
  judge,
  parseExpectation,
  resolve,
  type Verdict,
} from '../../simulator/study/expect/index.ts';
import { mergeCoverage, type Study } from '../../simulator/study/experiments/index.ts';
import { badInput } from '../exit.ts';

const word = 'sometimes ';

/**
 * What one run of all scenarios of a command must have done (`--sometimes`), before anything runs.
 *
 * @throws EXPECTATION_INVALID with the column; INPUT_INVALID for what is not asked of several scenarios
 */
export function suiteExpectations(texts: readonly string[] = []): Expectation[] {
  return texts.map((text) => {
    const isWhole = /^\s*sometimes\b/.test(text);
    let expectation: Expectation;
    try {
      expectation = parseExpectation(isWhole ? text : `${word}${text}`);
      resolve(expectation, measureNames, chartCoverage());
    } catch (error) {
      if (!(error instanceof ExpectationError)) throw error;
      const column = Math.max(0, error.column - (isWhole ? 0 : word.length)) + 1;
      throw badInput(`--sometimes "${clean(text)}":${column}: ${error.message}`, error.code, error);
    }
    if (expectation.kind === 'reach') return expectation;
    throw badInput(
      `--sometimes "${clean(text)}": over several scenarios only "reaches", "takes" and "refuses" can be asked.`,
    );
  });
}

/** Judges all scenarios together. Of a study only what its runs were judged by is kept: its coverage. */
export function judgeSuite(expectations: readonly Expectation[], studies: readonly Study[]): Verdict[] {
  if (studies.length === 0) return [];
  const coverage = studies.map((study) => study.coverage).reduce(mergeCoverage);
  return expectations.map((expectation) =>
    judge(resolve(expectation, measureNames, coverage), [
      { coverage, measurements: { durations: {}, counts: {}, levels: {} } },
    ]),
  );
}
