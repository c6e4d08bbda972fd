import { create } from 'xmlbuilder2';
import type { Study } from '../experiments/index.ts';
import { numberLabel } from './format.ts';
import { heldLabel, measuredLabel } from './verdict-rows.ts';

// What XML 1.0 cannot hold, and what would steer whoever prints it.
const unseen = /(?![\n\t])[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff]/gu;

/** A check as a CI server shows it. */
interface Case {
  readonly name: string;
  readonly failure?: string;
}

/**
 * Studies as a JUnit file, as CI servers read them: a suite for each scenario, a case for each expectation and each
 * invariant. It has no times and no clock: what ran equally gives equal bytes.
 *
 * @param command gives the command line that makes a study again
 */
export function junit(studies: readonly Study[], command: (study: Study) => string): string {
  const suites = studies.map((study) => ({ study, cases: casesOf(study) }));
  const failures = (cases: readonly Case[]) => cases.filter(({ failure }) => failure !== undefined).length;
  const all = suites.flatMap(({ cases }) => cases);
  const root = create({ version: '1.0', encoding: 'UTF-8' }).ele('testsuites', {
    name: 'watchfloor simulate',
    tests: all.length,
    failures: failures(all),
    errors: 0,
  });
  for (const { study, cases } of suites) {
    const suite = root.ele('testsuite', {
      name: safe(study.scenario),
      tests: cases.length,
      failures: failures(cases),
      errors: 0,
      skipped: 0,
      timestamp: new Date(study.start).toISOString().slice(0, 19),
    });
    const properties = suite.ele('properties');
    for (const [name, value] of [
      ['seed', String(study.seed)],
      ['replications', String(study.runs.length)],
      ['target', study.target],
      ['command', command(study)],
    ] as const)
      properties.ele('property', { name, value: safe(value) });
    for (const { name, failure } of cases) {
      const element = suite.ele('testcase', { classname: safe(study.scenario), name: safe(name) });
      if (failure !== undefined)
        element
          .ele('failure', { message: safe(failure), type: 'expectation' })
          .txt(`${safe(failure)}\n${safe(command(study))}`);
    }
  }
  return `${root.end({ prettyPrint: true })}\n`;
}

function casesOf({ verdicts, invariants, surprises }: Study): Case[] {
  return [
    ...verdicts.map((verdict) => ({
      name: verdict.text,
      ...(verdict.holds ? {} : { failure: `measured: ${measuredLabel(verdict)}; holds in ${heldLabel(verdict)}` }),
    })),
    ...invariants.map(({ name, violations, examples: [first] }) => ({
      name: `invariant: ${name}`,
      ...(violations === 0
        ? {}
        : {
            failure: `violated ${numberLabel(violations)} times, first by ${first?.instance ?? '?'}: ${first?.what ?? '?'}`,
          }),
    })),
    {
      name: 'every step goes as its sender expects',
      ...(surprises[0] === undefined
        ? {}
        : {
            failure: `${surprises[0].event} to ${surprises[0].instance}: expected ${surprises[0].expected}, got ${surprises[0].got}`,
          }),
    },
  ];
}

function safe(text: string): string {
  return text.slice(0, 2_000).replace(unseen, '\ufffd');
}
