import path from 'node:path';
import { clean, table } from 'xstate-temporal/cli';
import type { JsonObject } from 'xstate-temporal/engine';
import { stringify } from 'yaml';
import { type BundledCase, casesOf, Reliance } from '../../audit/index.ts';
import { numberLabel, percentLabel } from '../../simulator/report/index.ts';
import { parseScenario } from '../../simulator/scenarios/load.ts';
import { type ObservedCase, type Parameter, type Period, scenarioOf } from '../../simulator/study/found/index.ts';
import { durationLabel, parseInstant } from '../../text/index.ts';
import { caseReading } from '../audit/case-reading.ts';
import { isChosen } from '../audit/options.ts';
import { reliedOn } from '../audit/relied-on.ts';
import type { Context } from '../command.ts';
import { badInput } from '../exit.ts';
import { replicationCommand, writeScenario } from './explain-failure.ts';

export interface FromRegisterOptions {
  readonly from?: string;
  readonly until?: string;
  readonly only?: 'real' | 'simulated';
  readonly write?: string;
}

/** Makes a scenario of the cases of bundles, and tells what it was made of. Gives the exit code. */
export async function scenarioFromRegister(
  { interrupt, terminal }: Context,
  bundles: readonly string[],
  { from, only, until, write = 'from-register.yaml' }: FromRegisterOptions,
): Promise<number> {
  const [begins, ends] = [instantOf('--from', from), instantOf('--until', until)];
  if (begins !== undefined && ends !== undefined && begins >= ends)
    throw badInput('--from must be before --until.', 'USAGE_INVALID');
  const reading = { ...(await caseReading()), signal: interrupt.signal };
  async function* chosen(reliance: Reliance): AsyncGenerator<BundledCase> {
    for await (const one of casesOf(bundles, { ...reading, reliance }))
      if (isChosen(one.trail, only === undefined ? {} : { only })) yield one;
  }
  const reliance = new Reliance();
  const all: ObservedCase[] = [];
  for await (const { asOf, trail } of chosen(reliance)) all.push(observedOf(trail, asOf));
  const found = await scenarioOf(all, { name: nameOf(write), period: periodOf(all, begins, ends) });
  const { cases, parameters, period, scenario, tenants } = found;
  // What is written is read as any scenario is.
  parseScenario(stringify(scenario), write);
  const rows = parameters.map(rowOf);
  const days = `${new Date(period.from).toISOString()} to ${new Date(period.until).toISOString()}`;
  const head = `Made of ${cases} cases of ${tenants} tenants, ${days}; 95 % intervals:`;
  await writeScenario(write, scenario, [
    head,
    ...rows.map((row) => row.filter((cell) => cell !== '').join('  ')),
    'What stands neither here nor below is as every scenario assumes it.',
  ]);
  const command = replicationCommand(write, 0);
  terminal.result({ file: write, cases, tenants, ...period, parameters, command }, () => {
    terminal.line(`${cases} cases of ${tenants} tenants, ${days}: ${clean(write)}`);
    table(
      terminal,
      [
        { title: 'FOUND', least: 20 },
        { title: 'VALUE' },
        { title: '95 % INTERVAL' },
        { title: 'OF', align: 'right' },
        { title: '' },
      ],
      rows,
    );
    terminal.line(`  ${clean(command, 300)}`);
  });
  return reliedOn(terminal, reliance);
}

/** Of a trail what is asked of it, so that a month of cases can be held. */
function observedOf(
  { lines, machine, profile, status, tenant, workflow }: BundledCase['trail'],
  asOf: number,
): ObservedCase {
  return {
    ...{ workflow, machine, tenant, profile, status, asOf },
    lines: lines.map(({ at, claimed, event: { payload, type }, from, refused, to }) => ({
      ...{ at, claimed, from, to },
      event: { type, ...(payload === undefined ? {} : { payload: keptOf(payload) }) },
      ...(refused === undefined ? {} : { refused }),
    })),
  };
}

/** Which lead a step is about, and whether a case is about a notification. */
function keptOf({ input, leadId }: JsonObject): JsonObject {
  const { linkedNotification = null } = (input ?? {}) as JsonObject;
  return { input: { linkedNotification }, ...(leadId === undefined ? {} : { leadId }) };
}

/** The period that is asked for, as far as it is known; else all that is known. What is yet to come has no cases. */
function periodOf(all: readonly ObservedCase[], from: number | undefined, until: number | undefined): Period {
  let [first, last] = [Number.POSITIVE_INFINITY, 0];
  for (const { asOf, lines } of all) {
    first = Math.min(first, lines[0]?.at ?? first);
    last = Math.max(last, asOf);
  }
  return { from: from ?? (Number.isFinite(first) ? first : 0), until: Math.min(until ?? last + 1, last + 1) };
}

function instantOf(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const at = parseInstant(text, { dates: true });
  if (at === undefined)
    throw badInput(`${option} must be a date or a time such as 2030-02-01T00:00:00Z.`, 'USAGE_INVALID');
  return at;
}

/** A scenario is named like its file. */
function nameOf(file: string): string {
  const name = path.basename(file, path.extname(file)).toLowerCase();
  return (
    name
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 60) || 'from-register'
  );
}

function rowOf({ estimate, note = '', path: at, sigma, unit }: Parameter): string[] {
  const label = {
    share: percentLabel,
    duration: durationLabel,
    perDay: (value: number) => `${numberLabel(value)} a day`,
    count: numberLabel,
  }[unit];
  const { high, low, n, value } = estimate;
  const width = sigma === undefined ? '' : `, sigma ${numberLabel(sigma.value)}`;
  const bounds =
    unit === 'count' || !Number.isFinite(high - low)
      ? ''
      : `${label(low)} to ${label(high)}${sigma === undefined ? '' : `, sigma ${numberLabel(sigma.low)} to ${numberLabel(sigma.high)}`}`;
  return [at, `${unit === 'duration' ? 'median ' : ''}${label(value)}${width}`, bounds, `${n}`, note];
}
