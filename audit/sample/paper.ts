/** The working paper of one drawn case: how it was drawn, the evidence for each control, and the trail. */
import { html, instantText } from '../../text/index.ts';
import { type CaseTest, criteria, evidenceFor } from '../controls/index.ts';
import type { RegisterRow } from '../register/row.ts';
import { course } from '../trail/page.ts';
import { card, list, pageOf } from '../trail/page-frame.ts';
import { cell, facts, table } from '../trail/page-parts.ts';
import type { Trail } from '../trail/types.ts';
import type { Drawn } from './draw.ts';

export interface Paper {
  /** Its number in the sample, from 1. */
  readonly number: number;
  readonly of: number;
  readonly drawn: Drawn;
  readonly seed: string;
  /** Of the frame's file. */
  readonly frame: string;
  readonly row: RegisterRow;
  readonly tests: readonly CaseTest[];
  /** Absent where it cannot be read. */
  readonly trail?: Trail;
}

export const results = { none: 'no exception', exceptions: 'exceptions', untested: 'cannot be tested' } as const;

/** One HTML file, as safe as the page of a trail. The same case and draw always give the same bytes. */
export function paperOf(paper: Paper): string {
  const { drawn, number, of, row, trail } = paper;
  return pageOf({
    title: `Working paper ${number} of ${of}: ${row.workflow}`,
    heading: html(row.workflow, 300),
    lead: `Working paper ${number} of ${of}, a case of <b>${html(row.machine, 100)}</b> ${html(row.version, 40)}`,
    simulated: row.simulated,
    redacted: row.claimed,
    parts: [
      card('drawn', 'How it was drawn', list(drawnLines(paper))),
      card('controls', 'Evidence for each control', controlsOf(paper)),
      ...(trail === undefined ? [] : [card('facts', 'The case', facts(trail)), ...course(trail)]),
    ],
    footer: `Conclusions go into conclusions.csv, by the paper’s number and the control. Ticket ${html(drawn.ticket, 100)}.`,
  });
}

function drawnLines({ drawn, frame, row, seed }: Paper): string[] {
  const { first, stratum, ticket, units } = drawn;
  return [
    `first run ${first}${row.openedAt === null ? '' : `, opened ${instantText(row.openedAt)}`}`,
    `ticket ${ticket}, by the seed "${seed}"`,
    ...(stratum === undefined ? [] : [`of the part: ${stratum}`]),
    ...(units === undefined ? [] : [`units drawn of it: ${units}`]),
    `frame ${frame}`,
  ];
}

function controlsOf({ row, tests }: Paper): string {
  const rows = tests.map(({ control, exceptions, result }) => {
    const mood = { none: 'good', exceptions: 'bad', untested: 'warn' }[result];
    const refs = control.supports.map(
      (ref) => `<span title="${html((criteria as Record<string, string>)[ref] ?? '')}">${html(ref)}</span>`,
    );
    return `<tr>${[
      cell(
        'Control',
        `<b>${html(control.title)}</b><div class="soft small">${html(control.id)} · ${refs.join(', ')}</div>`,
      ),
      cell('Result', `<span class="badge ${mood}">${html(results[result])}</span>${list(exceptions)}`),
      cell('Evidence', list(evidenceFor(control, row))),
      cell('Limits', `<span class="soft small">${html(control.limits)}</span>`),
    ].join('')}</tr>`;
  });
  return table(['Control', 'Result', 'Evidence', 'Limits'], rows);
}
