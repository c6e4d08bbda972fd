import { change, clean, shortStates, type Terminal, wrap } from 'xstate-temporal/cli';
import { eventTitle } from 'xstate-temporal/engine';
import type { Trail, TrailEffect, TrailLine } from '../../audit/index.ts';
import { effectVerbs } from '../../audit/trail/names.ts';
import { instantText, spanText } from '../../text/index.ts';

/** Prints a trail: the case, then for each step who, from where to where, what came of it, and where it stands. */
export function printTrail(terminal: Terminal, trail: Trail): void {
  const { bold, dim, magenta, yellow } = terminal.colors;
  const label = (text: string) => dim(text.padEnd(12));
  terminal.line(bold(clean(trail.workflow || '(no workflow id)', 300)));
  if (trail.simulated) terminal.line(magenta('SIMULATED: played in a scenario; nothing of it happened to anybody.'));
  terminal.line(`${label('Machine')}${clean(trail.machine, 100)} ${clean(trail.version, 40)}`);
  terminal.line(`${label('Status')}${trail.status}, as of ${instantText(trail.asOf)}`);
  if (trail.tenant !== null)
    terminal.line(
      `${label('Tenant')}${clean(trail.tenant, 100)}${trail.profile === null ? '' : `, profile ${clean(trail.profile, 60)}`}`,
    );
  if (trail.deviating !== undefined)
    terminal.line(
      yellow(`${'Deviating'.padEnd(12)}from the configured policy: ${clean(trail.deviating.join(', '), 300)}`),
    );
  for (const [index, run] of trail.runs.entries()) {
    const lost = (run.lost ?? []).map(({ seq }) => `#${seq}`).join(' ');
    const left =
      run.abandoned === undefined
        ? ''
        : `, abandoned by a ${run.abandoned}${lost === '' ? '' : `; steps only here: ${lost}`}`;
    terminal.line(
      `${label(index === 0 ? 'Runs' : '')}${index + 1}  ${clean(run.run, 60)}, ${run.events} events, ${run.status}${left}`,
    );
  }
  if (trail.redacted) terminal.line(`${label('Redacted')}personal fields are pseudonyms, texts are withheld`);
  for (const note of trail.notes)
    for (const line of wrap(clean(note, 600), terminal.columns)) terminal.line(yellow(line));
  terminal.line();
  for (const line of trail.lines) printLine(terminal, line, trail.simulated);
  if (trail.deadlines.length === 0) return;
  terminal.line();
  terminal.line(dim('Clocks'));
  for (const { armedAt, deadline, endedAt, name, outcome, seq } of trail.deadlines) {
    const words = {
      met: `stopped in time, ${spanText(deadline - (endedAt ?? deadline))} to spare`,
      passed: 'came due',
      open: 'running',
      overdue: 'OVERDUE',
    };
    const text = `${clean(name, 60)}, ${spanText(deadline - armedAt)} from #${seq}, due ${instantText(deadline)}: `;
    terminal.line(
      `  ${text}${outcome === 'overdue' || outcome === 'passed' ? yellow(words[outcome]) : words[outcome]}`,
    );
  }
}

function printLine(terminal: Terminal, line: TrailLine, simulated: boolean): void {
  const { bold, dim, green, magenta, red, yellow } = terminal.colors;
  const indent = '      ';
  const paragraph = (text: string, style: (text: string) => string = (same) => same) => {
    for (const [index, part] of wrap(clean(text, 600), terminal.columns - indent.length - 2).entries())
      terminal.line(`${indent}${index === 0 ? '' : '  '}${style(part)}`);
  };
  const { authenticated, claimed, effects, event, findings, from, proven, refused, to } = line;
  const mark = simulated ? ` ${magenta('simulated')}` : '';
  terminal.line(
    `${`#${line.seq}`.padEnd(4)}  ${dim(instantText(line.at))}  ${bold(clean(eventTitle(event.type), 100))}${mark}`,
  );
  const isOwn = /^(timer|actor|effect):/.test(line.cause);
  const proof =
    authenticated === null
      ? isOwn
        ? dim('by the machine itself')
        : yellow('not authenticated')
      : green(`authenticated ${clean(`${authenticated.type}:${authenticated.name}`, 150)}`);
  const sender = clean(`${claimed.role}: ${claimed.name}`, 150);
  terminal.line(`${indent}${proven === undefined ? 'claimed' : 'sender'} ${sender}  ${proof}`);
  if (proven !== undefined) paragraph(`proven: ${proven.subject}, by issuer ${proven.issuer}`, green);
  if (refused !== undefined) paragraph(`refused: ${refused.code} ${refused.message}`, red);
  else if (to !== null) paragraph(from === null || from.length === 0 ? `→ ${shortStates(to)}` : change(from, to));
  for (const effect of effects)
    paragraph(effectLine(effect), ['failed', 'timedOut'].includes(effect.outcome) ? red : dim);
  for (const finding of findings) paragraph(`deviates: ${finding}`, red);
  const by = line.recordedBy === undefined ? '' : `, recorded by ${line.recordedBy.type}:${line.recordedBy.name}`;
  paragraph(`history ${line.events.join(' ')}${by}`, dim);
}

function effectLine({ attempts, error, events, kind, name, outcome }: TrailEffect): string {
  const tries =
    attempts === undefined || attempts === 0 ? '' : `, ${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}`;
  const isPlain = kind === 'startTimer' || kind === 'cancelTimer' || kind === 'stopActor' || kind === 'emit';
  const why = error === undefined ? '' : `: ${error.code} ${error.message}`;
  const where = events.length === 0 ? '' : ` [${events.join(' ')}]`;
  return `${effectVerbs[kind]} ${name}${isPlain ? '' : `: ${outcome}${tries}${why}`}${where}`;
}
