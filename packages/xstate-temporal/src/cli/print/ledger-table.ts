import type { LedgerRecord } from '../../engine/index.ts';
import { eventTitle, timerTitle } from '../../engine/index.ts';
import { delayTitle, instantText } from '../../text/index.ts';
import { effectName } from './event-names.ts';
import { change } from './states.ts';
import type { Terminal } from './terminal.ts';
import { clean, width, wrap } from './text.ts';

/**
 * Prints ledger records: a line for number, time, event and sender, who is called claimed where nothing proves it; below
 * it the states, then the effects.
 */
export function printLedger(terminal: Terminal, records: readonly LedgerRecord[]): void {
  const { bold, dim, red } = terminal.colors;
  const digits = Math.max(3, String(records.at(-1)?.seq ?? 0).length);
  const indent = ' '.repeat(digits + 2);
  const room = terminal.columns - indent.length;
  const paragraph = (text: string, style: (text: string) => string) => {
    const [first = '', ...rest] = wrap(text, room - 2);
    terminal.line(`${indent}${style(first)}`);
    for (const line of rest) terminal.line(`${indent}  ${style(line)}`);
  };
  const armed = new Map<string, string>();
  const made = new Set<string>();
  for (const { seq, at, event, from, to, effects, refused } of records) {
    const isOwn = isOwnEvent(event, made);
    for (const effect of effects) {
      made.add(effect.key);
      if (effect.kind === 'startTimer') armed.set(effect.key, timerTitle(effect, delayTitle));
    }
    const name = clean(eventTitle(event.type, delayTitle), 50);
    const claimed = isOwn || event.by.issuer !== undefined ? '' : ' (claimed)';
    const by = `${clean(`${event.by.role}: ${event.by.name}`, 80)}${claimed}`;
    const head = `${String(seq).padStart(digits)}  ${dim(instantText(at))}  ${bold(name)}`;
    const fits = digits + 24 + width(name) + width(by) + 4 <= terminal.columns;
    terminal.line(fits ? `${head}  ${by}` : head);
    if (!fits) paragraph(by, (text) => text);
    if (refused !== undefined) paragraph(clean(`refused: ${refused.code} ${refused.message}`, 400), red);
    else paragraph(clean(seq === 1 ? `→ ${to.join(', ')}` : change(from, to), 400), (text) => text);
    const said = saidBy(event.payload);
    if (said !== '') paragraph(said, (text) => text);
    if (effects.length > 0) paragraph(effects.map((effect) => clean(effectName(effect, armed), 120)).join(' · '), dim);
  }
}

/** Whether an event comes from the instance itself: a timer, an actor, an effect that failed. Nobody sends these. */
function isOwnEvent({ by, id, type }: LedgerRecord['event'], made: ReadonlySet<string>): boolean {
  if (type.startsWith('xstate.') || type === 'watchfloor.effect.gaveUp')
    return type !== 'xstate.init' && type !== 'xstate.stop';
  return by.role === 'system' && made.has(id.replace(/\/failed$/, ''));
}

/** The event's fields that are short enough for a line. */
function saidBy(payload: LedgerRecord['event']['payload']): string {
  const { error, ...others } = payload ?? {};
  const fields = Object.entries(others).flatMap(([name, value]) =>
    typeof value === 'object' || String(value).length > 60 ? [] : [`${clean(name, 40)}=${clean(String(value), 60)}`],
  );
  // Why an actor failed is worth a line of any length.
  if (typeof error === 'object' && error !== null && 'message' in error) fields.push(clean(String(error.message), 300));
  return fields.slice(0, 6).join('  ');
}
