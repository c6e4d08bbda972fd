/** Holds controls against a register: of each the population, what could be tested, and the exceptions. */
import { canonicalJson } from 'xstate-temporal/engine';
import type { RegisterRow } from '../register/row.ts';
import { byTicket, type CaseName, sha256Of, type Ticket, ticketOf } from '../sample/ticket.ts';
import { catalogue, criteria } from './catalogue.ts';
import { type Control, exceptionsBy, populations, type Rule } from './control.ts';

/** What a control finds of one case. */
export interface CaseTest {
  readonly control: Control;
  /** `untested`: what it takes is not in the history, or the history cannot be read. */
  readonly result: 'none' | 'exceptions' | 'untested';
  readonly exceptions: readonly string[];
}

export interface ControlException extends CaseName {
  readonly what: readonly string[];
}

export interface ControlReport {
  readonly control: string;
  readonly title: string;
  readonly supports: readonly string[];
  readonly limits: string;
  /** Nothing simulated is ever counted with anything real. */
  readonly simulated: boolean;
  /** The query: which cases, in words, and what of them is an exception, as data. */
  readonly of: string;
  readonly rules: readonly Rule[];
  readonly population: number;
  /** Of the population, those that could not be tested. */
  readonly untested: number;
  /** Redacted: the exporter's word. */
  readonly claimed: number;
  readonly exceptional: number;
  /** At most 1,000. */
  readonly exceptions: readonly ControlException[];
  /** Of the population, those with the smallest tickets; absent where no sample was asked for. */
  readonly sample?: readonly Ticket[];
}

type Counted = Omit<ControlReport, 'exceptions' | 'sample'> & { exceptions: ControlException[]; sample?: Ticket[] };

const MOST = 1_000;
const MOST_OF_A_CASE = 50;

/** What the controls find of one case; none for those that are not about it. */
export function testCase(row: RegisterRow, controls: readonly Control[] = catalogue): CaseTest[] {
  return controls
    .filter(({ population }) => populations[population].has(row))
    .map((control) => {
      const exceptions = control.exceptions.flatMap((rule) => exceptionsBy(rule, row)).slice(0, MOST_OF_A_CASE);
      // What is found counts also where not everything could be read.
      if (exceptions.length > 0) return { control, result: 'exceptions', exceptions };
      return { control, result: isTestable(row) ? 'none' : 'untested', exceptions };
    });
}

function isTestable({ claimed, verdict }: RegisterRow): boolean {
  return verdict !== 'notVerifiable' || claimed;
}

/**
 * Counts, row by row: the memory that it takes does not grow with the register.
 *
 * @example const tally = new ControlTally(); for (const row of rows) tally.add(row); tally.reports();
 */
export class ControlTally {
  private readonly controls: readonly Control[];
  private readonly asked: { readonly size: number; readonly seed: string } | undefined;
  private readonly counted = new Map<string, Counted>();

  constructor(controls: readonly Control[] = catalogue, asked?: { readonly size: number; readonly seed: string }) {
    this.controls = controls;
    this.asked = asked;
  }

  add(row: RegisterRow): readonly CaseTest[] {
    const tests = testCase(row, this.controls);
    for (const { control, exceptions, result } of tests) {
      const { id, limits, population, supports, title } = control;
      const key = `${row.simulated ? 1 : 0} ${id}`;
      const known = this.counted.get(key) ?? {
        control: id,
        title,
        supports,
        limits,
        simulated: row.simulated,
        of: populations[population].words,
        rules: control.exceptions,
        population: 0,
        untested: 0,
        claimed: 0,
        exceptional: 0,
        exceptions: [],
        ...(this.asked && { sample: [] }),
      };
      this.draw(known, row);
      const isException = result === 'exceptions';
      if (isException && known.exceptions.length < MOST)
        known.exceptions.push({ workflow: row.workflow, first: row.first, what: exceptions });
      this.counted.set(key, {
        ...known,
        population: known.population + 1,
        untested: known.untested + (result === 'untested' ? 1 : 0),
        claimed: known.claimed + (row.claimed ? 1 : 0),
        exceptional: known.exceptional + (isException ? 1 : 0),
      });
    }
    return tests;
  }

  /** Keeps the smallest tickets. */
  private draw({ sample }: Counted, { first, workflow }: RegisterRow): void {
    if (this.asked === undefined || sample === undefined) return;
    sample.push(ticketOf(this.asked.seed, { workflow: workflow.toWellFormed(), first: first.toWellFormed() }));
    if (sample.length > this.asked.size) sample.sort(byTicket).pop();
  }

  /** In the order of the catalogue, real cases first. A control whose population is empty has no report. */
  reports(): ControlReport[] {
    return [false, true].flatMap((simulated) =>
      this.controls.flatMap(({ id }) => {
        const report = this.counted.get(`${simulated ? 1 : 0} ${id}`);
        report?.sample?.sort(byTicket);
        return report ?? [];
      }),
    );
  }
}

/** Of the catalogue as data, hexadecimal: which controls somebody went by. */
export function catalogueHash(controls: readonly Control[] = catalogue): string {
  const json = canonicalJson(JSON.parse(JSON.stringify({ controls, criteria })));
  return sha256Of(json);
}
