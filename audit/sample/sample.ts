/** A sample as files: the frame, a working paper a case, the conclusions to fill in, and a statement over them all. */
import { canonicalJson, WatchfloorError } from 'xstate-temporal/engine';
import { catalogueHash, testCase } from '../controls/index.ts';
import type { Registered } from '../register/register.ts';
import type { Trail } from '../trail/types.ts';
import { blankConclusions, CONCLUSIONS_FILE } from './conclusions.ts';
import { type Design, type Draw, type Drawn, draw } from './draw.ts';
import { type Frame, frameOf } from './frame.ts';
import { type Paper, paperOf } from './paper.ts';
import { sha256Of } from './ticket.ts';

export const STATEMENT_FILE = 'statement.json';
export const FRAME_FILE = 'frame.jsonl';

/** What a frame is of; recorded, so that somebody else has the same one. */
export interface Scope {
  /** Only cases of these machines; all without it. */
  readonly machines?: readonly string[];
  /** Real cases, or simulated ones: never both. */
  readonly simulated: boolean;
  /** Whether proofs were held against a trust. */
  readonly proofsChecked: boolean;
}

/** A bundle by what its seal says; `null`: it has none. */
export type SealedAs = { readonly log: string; readonly size: number; readonly root: string } | null;

export interface SampleStatement {
  readonly format: 'watchfloor.sample/1';
  readonly bundles: readonly SealedAs[];
  readonly scope: Scope;
  readonly design: Design;
  readonly frame: { readonly cases: number; readonly unreadable: number; readonly sha256: string };
  readonly strata: Draw['strata'];
  readonly weight?: Draw['weight'];
  readonly sample: readonly (Drawn & { readonly paper: string })[];
  /** Of the catalogue of controls. */
  readonly controls: string;
  /** SHA-256 by file, of all but this one. */
  readonly files: Readonly<Record<string, string>>;
}

export interface Sample {
  readonly statement: SampleStatement;
  /** The text of each file, by its path, the statement's too. */
  readonly files: ReadonlyMap<string, string>;
}

export interface SampleSource {
  /** All cases; read once. */
  rows(): AsyncIterable<Registered>;
  /** The trail of a case by its place; `undefined` where it cannot be read. */
  trail(place: string): Promise<Trail | undefined>;
  readonly bundles: readonly SealedAs[];
  /** How many cases could not be read, once the rows were. */
  readonly unreadable: () => number;
}

/**
 * Draws a sample, and makes its papers. The same bundles, scope and design always give the same bytes.
 *
 * @param designOf is told how large the frame is
 * @throws SAMPLE_EMPTY, SAMPLE_TOO_SMALL
 */
export async function sampleOf(
  source: SampleSource,
  scope: Scope,
  designOf: (frame: Frame) => Design,
): Promise<Sample> {
  const rows = new Map<string, Registered>();
  let others = 0;
  for await (const registered of source.rows()) {
    const { row } = registered;
    const isWanted = row.simulated === scope.simulated && (scope.machines?.includes(row.machine) ?? true);
    if (isWanted) rows.set(keyOf(row), registered);
    else others++;
  }
  if (rows.size === 0)
    throw new WatchfloorError(
      'SAMPLE_EMPTY',
      `There is no ${scope.simulated ? 'simulated' : 'real'} case to draw from.`,
      {
        todo:
          others === 0
            ? 'Name other bundles.'
            : `Of ${others} others: give --simulated, leave it out, or ask for other machines.`,
      },
    );
  const frame = frameOf([...rows.values()].map(({ row }) => row));
  const design = designOf(frame);
  const drawn = draw(frame, design);
  const files = new Map([[FRAME_FILE, frame.text]]);
  const papers: Paper[] = [];
  const digits = Math.max(4, String(drawn.drawn.length).length);
  const sample: (Drawn & { paper: string })[] = [];
  for (const [index, one] of drawn.drawn.entries()) {
    const found = rows.get(keyOf(one));
    if (found === undefined) continue;
    const { place, row } = found;
    const trail = await source.trail(place);
    const paper: Paper = {
      number: index + 1,
      of: drawn.drawn.length,
      drawn: one,
      seed: design.seed,
      frame: frame.sha256,
      row,
      tests: testCase(row),
      ...(trail === undefined ? {} : { trail }),
    };
    const name = `papers/${String(index + 1).padStart(digits, '0')}.html`;
    files.set(name, paperOf(paper));
    sample.push({ ...one, paper: name });
    papers.push(paper);
  }
  files.set(CONCLUSIONS_FILE, blankConclusions(papers));
  const statement: SampleStatement = {
    format: 'watchfloor.sample/1',
    bundles: source.bundles,
    scope,
    design,
    frame: { cases: frame.cases.length, unreadable: source.unreadable(), sha256: frame.sha256 },
    strata: drawn.strata,
    ...(drawn.weight === undefined ? {} : { weight: drawn.weight }),
    sample,
    controls: catalogueHash(),
    files: Object.fromEntries([...files].map(([name, text]) => [name, sha256Of(text)])),
  };
  return { statement, files: new Map([...files, [STATEMENT_FILE, textOf(statement)]]) };
}

/** The statement's file: pretty, and the same for the same statement. */
function textOf(statement: SampleStatement): string {
  return `${JSON.stringify(JSON.parse(canonicalJson(JSON.parse(JSON.stringify(statement)))), null, 2)}\n`;
}

const keyOf = ({ first, workflow }: { readonly first: string; readonly workflow: string }) =>
  JSON.stringify([workflow.toWellFormed(), first.toWellFormed()]);
