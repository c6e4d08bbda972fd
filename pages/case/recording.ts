import { svg, walkOf } from 'xstate-temporal/draw';
import type { Definition } from 'xstate-temporal/engine';
import type { Trailed } from '../../audit/trail/build.ts';
import type { Trail, TrailEffect, TrailLine } from '../../audit/trail/types.ts';
import type { CaseVerdict } from '../../audit/verify/findings.ts';
import { durationLabel, instantText } from '../../text/index.ts';
import { chartOf } from '../charts/knowledge.ts';
import type { RecordedEffect, RecordedStep, Recording } from '../time-machine/recording.ts';

export interface RecordingGiven {
  readonly definition?: Definition | undefined;
  /** What each step took; without it no ways are lit. */
  readonly taken?: Trailed['taken'] | undefined;
  readonly verdict?: CaseVerdict | undefined;
}

const nothing = { states: new Set<string>(), last: new Set<string>(), ways: new Map<never, never>() };

/** A trail for the time machine. */
export async function recordingOf(trail: Trail, given: RecordingGiven = {}): Promise<Recording> {
  const { definition, taken, verdict } = given;
  const outline = definition && chartOf(definition);
  const drawing = outline && (await svg(outline, nothing, { marked: true }));
  const ways = new Map<number, number[]>();
  const walk = outline && walkOf(definition.machine, outline, trail.lines, taken);
  for (const [way, steps] of walk?.ways ?? [])
    for (const seq of steps) ways.set(seq, [...(ways.get(seq) ?? []), outline?.ways.indexOf(way) ?? -1]);
  const findings = new Map(verdict?.lines.map(({ reasons, seq }) => [seq, reasons]));
  const failed = new Set(verdict?.findings.flatMap(({ code, seq }) => (code === 'PROOF_FAILS' ? [seq] : [])));
  return {
    title: `${trail.workflow}, ${trail.machine} ${trail.version}`,
    notes: [
      ...(trail.simulated ? ['Simulated: played in a scenario. Nothing here happened to anybody.'] : []),
      ...trail.notes,
    ],
    ...(drawing === undefined ? {} : { drawing }),
    asOf: trail.asOf,
    steps: trail.lines.map((line) => ({
      seq: line.seq,
      at: line.at,
      title: line.event.type,
      who: whoOf(line, verdict?.proofs?.checked === true, failed.has(line.seq)),
      active: line.to,
      ways: ways.get(line.seq) ?? [],
      effects: line.effects.map(effectOf),
      ...(line.refused === undefined ? {} : { refused: `${line.refused.code}: ${line.refused.message}` }),
      findings: [...new Set([...(findings.get(line.seq) ?? []), ...line.findings])],
      facts: factsOf(line),
    })),
    deadlines: trail.deadlines.map(({ armedAt, deadline, endedAt, endedBy, name, outcome, seq }) => ({
      name,
      armedAt,
      due: deadline,
      outcome,
      seq,
      ...(endedAt === undefined ? {} : { endedAt }),
      ...(endedBy === undefined ? {} : { endedBy }),
    })),
  };
}

const UNSENT = /^(timer|actor|effect):/;

function whoOf({ cause, claimed, proven }: TrailLine, checked: boolean, fails: boolean): RecordedStep['who'] {
  const { name, role } = claimed;
  if (proven !== undefined) {
    const how = fails ? 'fails' : checked ? 'proven' : 'unchecked';
    return { name: name ?? '', role, how, issuer: `${proven.issuer}, ${proven.subject}` };
  }
  return { name: name ?? '', role, how: UNSENT.test(cause) ? 'nobody' : 'claimed' };
}

function effectOf({ attempts, endedAt, error, kind, name, outcome, params }: TrailEffect): RecordedEffect {
  const good = outcome === 'done' ? true : outcome === 'unrecorded' || outcome === 'open' ? null : false;
  const details = [
    ...(attempts === undefined || attempts < 2 ? [] : [`${attempts} attempts`]),
    ...(endedAt === undefined ? [] : [`ended ${instantText(endedAt)}`]),
    ...(error === undefined ? [] : [`${error.code}: ${error.message}`]),
    ...(params === undefined ? [] : [JSON.stringify(params)]),
  ];
  return { name, kind, outcome, ok: good, detail: details.join(' · ') };
}

function factsOf({
  authenticated,
  cause,
  digest,
  event,
  events,
  from,
  recordedAt,
  at,
}: TrailLine): RecordedStep['facts'] {
  const late = recordedAt === null ? undefined : recordedAt - at;
  return [
    ['cause', cause],
    ['event id', event.id],
    ...(event.payload === undefined ? [] : [['event', JSON.stringify(event.payload, null, 1)] as const]),
    ['states before', from === null ? 'not known' : from.join(', ')],
    [
      'recorded',
      recordedAt === null
        ? 'not told'
        : `${instantText(recordedAt, true)}${late && late > 0 ? `, ${durationLabel(late)} later` : ''}`,
    ],
    ['authenticated', authenticated === null ? 'nobody' : `${authenticated.type}: ${authenticated.name}`],
    ['history events', events.join(', ')],
    ['digest', digest],
  ];
}
