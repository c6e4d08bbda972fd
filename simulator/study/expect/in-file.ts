import { WatchfloorError } from 'xstate-temporal/engine';
import { isMap, isScalar, isSeq } from 'yaml';
import { readYaml } from '../../../text/yaml.ts';
import type { MachineCoverage } from '../../model/result.ts';
import type { Expectation } from './expectation.ts';
import { resolve } from './judge.ts';
import type { MeasureNames } from './measure.ts';
import { ExpectationError, parseExpectation } from './parse.ts';

/** How many mistakes one error lists. */
const MAX_LISTED = 10;

/**
 * Reads a scenario's expectations, and holds their names against what can be measured and reached, before anything runs.
 *
 * @param texts the scenario's `expect`
 * @param file the scenario's text and path, for the places of mistakes
 * @param coverage what there is to be reached; without it states, events and codes are not looked at
 * @throws SCENARIO_INVALID, with line and column of each mistake
 */
export function expectationsOf(
  texts: readonly string[],
  names: MeasureNames,
  file: { readonly text: string; readonly path: string },
  coverage?: Readonly<Record<string, MachineCoverage>>,
): Expectation[] {
  const faults: string[] = [];
  const expectations = texts.flatMap((text, index) => {
    try {
      const expectation = parseExpectation(text);
      resolve(expectation, names, coverage);
      return [expectation];
    } catch (error) {
      if (!(error instanceof ExpectationError)) throw error;
      faults.push(`${placeIn(file, index, text, error.column)}: expect.${index}: ${error.message}`);
      return [];
    }
  });
  if (faults.length > 0) throw new WatchfloorError('SCENARIO_INVALID', faults.slice(0, MAX_LISTED).join('\n'));
  return expectations;
}

/** `<path>:<line>:<column>`, both from 1; without line where the expectation does not stand in the file. */
function placeIn(
  { text, path }: { readonly text: string; readonly path: string },
  index: number,
  expectation: string,
  column: number,
): string {
  const { document, placeOf } = readYaml(text);
  const { contents } = document;
  const list = isMap(contents) ? contents.get('expect', true) : undefined;
  const node = isSeq(list) ? list.items[index] : undefined;
  // It may have been set from elsewhere.
  if (!isScalar(node) || node.range == null || node.value !== expectation) return path;
  const quote = node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE' ? 1 : 0;
  const { line, column: begin } = placeOf(node.range[0]);
  // In a block or with escapes the column within the text is not one of the file: its beginning is.
  const inside = node.source === node.value && !node.type?.startsWith('BLOCK') ? quote + column : 0;
  return `${path}:${line}:${begin + inside}`;
}
