/** The file into which auditors write their conclusions, a line for each control of each paper; by hand or in a spreadsheet. */
import { CsvError, parse } from 'csv-parse/sync';
import { csv } from '../../text/index.ts';
import type { Paper } from './paper.ts';
import { results } from './paper.ts';

export const CONCLUSIONS_FILE = 'conclusions.csv';
const columns = ['paper', 'control', 'case', 'result', 'conclusion', 'by', 'note'] as const;

export interface Conclusions {
  /** How many lines have a conclusion, and of how many. */
  readonly filled: number;
  readonly lines: number;
  /** What is missing, doubled, altered or not of this sample. */
  readonly problems: readonly string[];
}

/** The file as it is handed out: conclusions are empty. */
export function blankConclusions(papers: readonly Paper[]): string {
  const lines = papers.flatMap(({ number, row, tests }) =>
    tests.map(({ control, result }) => [number, control.id, row.workflow, results[result], '', '', '']),
  );
  return csv([[...columns], ...lines]);
}

/** Reads it again, as a spreadsheet may have written it: with another separator, a byte order mark, other line ends. */
export function readConclusions(text: string, blank: string): Conclusions {
  const wanted = new Map(
    rowsOf(blank)
      .slice(1)
      .map((row) => [nameOf(row), row]),
  );
  const [head = [], ...rows] = rowsOf(text);
  const problems: string[] = [];
  const place = (name: (typeof columns)[number]) => head.indexOf(name);
  for (const name of ['paper', 'control', 'conclusion', 'by'] as const)
    if (place(name) === -1) problems.push(`there is no column "${name}"`);
  if (problems.length > 0) return { filled: 0, lines: wanted.size, problems };
  const left = new Set(wanted.keys());
  let filled = 0;
  for (const row of rows) {
    if (row.every((one) => one.trim() === '')) continue;
    const cell = (name: (typeof columns)[number]) => row[place(name)] ?? '';
    const name = nameOf([cell('paper'), cell('control')]);
    const own = wanted.get(name);
    if (!left.delete(name)) problems.push(own ? `${name} is there twice` : `${name} is not of this sample`);
    for (const given of ['case', 'result'] as const)
      if (own && head.includes(given) && cell(given) !== own[columns.indexOf(given)])
        problems.push(`${name} has another ${given} than its paper`);
    const isConcluded = cell('conclusion').trim() !== '';
    if (isConcluded && cell('by').trim() === '') problems.push(`${name} does not say by whom`);
    else if (isConcluded) filled++;
  }
  for (const name of left) problems.push(`${name} is missing`);
  return { filled, lines: wanted.size, problems: problems.slice(0, 100) };
}

const nameOf = ([paper, control]: readonly string[]) => `paper ${paper}, ${control}`;

/** Rows, separated by what separates the head. What is no CSV gives no rows, and so lacks every column. */
function rowsOf(text: string): string[][] {
  const delimiter = /[,;\t]/.exec(text.split(/\r?\n/, 1)[0] ?? '')?.[0] ?? ',';
  try {
    return parse(text, { bom: true, delimiter, relax_column_count: true, skip_empty_lines: true });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return [];
  }
}
