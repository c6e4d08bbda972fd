import { create } from 'xmlbuilder2';
import { xmlText } from '../../text/index.ts';
import type { Verdict } from '../study/expect/index.ts';
import type { Study } from '../study/experiments/index.ts';
import { numberLabel } from './format.ts';
import { heldLabel, measuredLabel } from './verdicts.ts';

/** A check as a CI server shows it. */
interface Case {
  readonly name: string;
  readonly failure?: string;
}

/** What all studies together were to do. */
export interface Together {
  readonly verdicts: readonly Verdict[];
  /** The command line that makes all of them again. */
  readonly command: string;
}

interface Suite {
  readonly name: string;
  readonly start: number;
  readonly properties: readonly (readonly [name: string, value: string])[];
  readonly command: string;
  readonly cases: readonly Case[];
}

/**
 * Studies as a JUnit file, as CI servers read them: a suite for each scenario, a case for each expectation and each
 * invariant, and one more suite for what they were to do together. It has no times and no clock: what ran equally gives
 * equal bytes.
 *
 * @param command gives the command line that makes a study again
 */
export function junit(studies: readonly Study[], command: (study: Study) => string, all?: Together): string {
  const suites = [
    ...studies.map((study) => suiteOf(study, command(study))),
    ...(all === undefined || all.verdicts.length === 0 ? [] : [suiteOfAll(studies, all)]),
  ];
  const failures = (cases: readonly Case[]) => cases.filter(({ failure }) => failure !== undefined).length;
  const cases = suites.flatMap((suite) => suite.cases);
  const root = create({ version: '1.0', encoding: 'UTF-8' }).ele('testsuites', {
    name: 'watchfloor simulate',
    tests: cases.length,
    failures: failures(cases),
    errors: 0,
  });
  for (const { name: suiteName, start, cases: own, properties: given, command: again } of suites) {
    const suite = root.ele('testsuite', {
      name: safe(suiteName),
      tests: own.length,
      failures: failures(own),
      errors: 0,
      skipped: 0,
      timestamp: new Date(start).toISOString().slice(0, 19),
    });
    const properties = suite.ele('properties');
    for (const [name, value] of [...given, ['command', again] as const])
      properties.ele('property', { name, value: safe(value) });
    for (const { name, failure } of own) {
      const element = suite.ele('testcase', { classname: safe(suiteName), name: safe(name) });
      if (failure !== undefined)
        element.ele('failure', { message: safe(failure), type: 'expectation' }).txt(`${safe(failure)}\n${safe(again)}`);
    }
  }
  return `${root.end({ prettyPrint: true })}\n`;
}

function suiteOf(study: Study, command: string): Suite {
  const { scenario, start, seed, runs, target } = study;
  const properties = [
    ['seed', String(seed)],
    ['replications', String(runs.length)],
    ['target', target],
  ] as const;
  return { name: scenario, start, properties, command, cases: casesOf(study) };
}

function suiteOfAll(studies: readonly Study[], { verdicts, command }: Together): Suite {
  return {
    name: 'all scenarios together',
    start: Math.min(...studies.map(({ start }) => start)),
    properties: [['scenarios', studies.map(({ scenario }) => scenario).join(', ')]],
    command,
    cases: verdicts.map(({ text, holds }) => ({
      name: text,
      ...(holds ? {} : { failure: 'no run of any scenario did' }),
    })),
  };
}

function casesOf({ verdicts, invariants, surprises, stopped, runs, planned }: Study): Case[] {
  return [
    // What holds of the first ones says nothing of all: whoever reads this file must see that.
    ...(stopped === 'interrupted'
      ? [
          {
            name: 'every replication is finished',
            failure: `interrupted after ${numberLabel(runs.length)} of ${numberLabel(planned ?? runs.length)}`,
          },
        ]
      : []),
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
  return xmlText(text.slice(0, 2_000), '\n\t');
}
