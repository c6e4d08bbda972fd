/** What a history tells to have come in, handed out step by step. */
import { type Chart, type Effect, errorToJson, type Outcome, type Step } from 'xstate-temporal/engine';
import { type Stimulus, system, type Walk } from '../restep/walk.ts';
import type { ActivityEnd, RecordedRun, SentLetter, ToldStep } from './history-reader.ts';

type Acted = Extract<Effect, { kind: 'runAction' | 'tell' }>;

/** How the first run was started. */
export function startIn({ request }: RecordedRun, at: number): Extract<Stimulus, { kind: 'start' }> {
  const { input, by = system('start'), id = 'start', isChild } = request;
  return { kind: 'start', input, meta: { at, by, id }, parent: isChild };
}

export class HistoryStimuli {
  private readonly charts: readonly Chart[];
  private readonly runs: readonly RecordedRun[];
  /** How activities ended, by type and effect. */
  private readonly ends = new Map<string, Outcome>();
  private readonly signals: readonly SentLetter[];
  private heard = 0;
  private readonly taken = new Set<string>();
  /** Actions and tells by their keys. */
  private readonly acted = new Map<string, { readonly effect: Acted; readonly type: string }>();
  /** Effect keys of the actors, by `<id>#<generation>`. */
  private readonly invoked = new Map<string, string>();

  constructor(charts: readonly Chart[], runs: readonly RecordedRun[]) {
    this.charts = charts;
    this.runs = runs;
    for (const { activities } of runs) for (const end of activities) this.add(end);
    this.signals = runs.flatMap(({ signals }) => signals);
  }

  /** What made the step that is told; `undefined` where the history has nothing that could have. */
  of({ cause, at }: ToldStep, walk: Walk): Stimulus | undefined {
    const [first] = this.runs;
    if (walk.snapshot === undefined) return first && startIn(first, at);
    const [, kind = '', key = ''] = /^([a-z]+):(.*)$/s.exec(cause) ?? [];
    switch (kind) {
      case 'update': {
        const letter = this.first(({ updates }) => updates.get(key));
        return letter && { kind: 'letter', letter, at, refusable: false };
      }
      case 'signal': {
        const letter = this.nextSignal();
        return letter && { kind: 'letter', letter, at, refusable: true };
      }
      case 'timer':
        return { kind: 'timer', key };
      case 'actor':
        return this.outcome(walk, key, at);
      case 'effect':
        return this.gaveUp(key, at);
      case 'cancel': {
        const meta = { at, by: system('temporal'), id: 'cancel' };
        return key === 'event' ? { kind: 'event', event: { type: 'CANCEL' }, meta } : { kind: 'stop', meta };
      }
      case 'migrate': {
        const asked = this.first(({ migrations }) => migrations.get(key));
        const to = this.charts.find(({ version }) => version === asked?.to);
        return asked && to && { kind: 'migration', to, meta: { id: key, by: asked.by, at }, refusable: true };
      }
      default:
        return undefined;
    }
  }

  /** What follows from a step that was taken. */
  note(stimulus: Stimulus, { effects, record }: Step): void {
    if (stimulus.kind === 'letter' && record.refused === undefined && stimulus.letter.id !== undefined)
      this.taken.add(stimulus.letter.id);
    for (const effect of effects) {
      if (effect.kind === 'invokeActor') this.invoked.set(`${effect.id}#${effect.generation}`, effect.key);
      if (effect.kind !== 'runAction' && effect.kind !== 'tell') continue;
      // The activity type by which a host carries it out.
      const type = effect.kind === 'tell' ? 'watchfloor/tell' : `${this.charts[0]?.id}/${effect.name}`;
      this.acted.set(effect.key, { effect, type });
    }
  }

  private add({ effect, outcome, type }: ActivityEnd): void {
    const name = endName(type, effect);
    // An action that a later run took over ends once more; the first end is what was heard of.
    if (!this.ends.has(name)) this.ends.set(name, outcome);
  }

  private first<T>(find: (run: RecordedRun) => T | undefined): T | undefined {
    for (const run of this.runs) {
      const found = find(run);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** The next one that is no duplicate. */
  private nextSignal(): SentLetter | undefined {
    let letter = this.signals[this.heard++];
    while (letter?.id !== undefined && this.taken.has(letter.id)) letter = this.signals[this.heard++];
    return letter;
  }

  private outcome({ chart, snapshot }: Walk, actor: string, at: number): Stimulus | undefined {
    const child = snapshot?.children.find(({ id, generation }) => `${id}#${generation}` === actor);
    const outcome = child && (this.childEnd(actor) ?? this.actorEnd(actor, `${chart.id}/${child.src}`));
    return outcome && { kind: 'outcome', actor, outcome, at };
  }

  private childEnd(actor: string): Outcome | undefined {
    const end = this.first(({ children }) => children.get(actor));
    return end?.ok ? { ok: true, output: end.output } : end;
  }

  private actorEnd(actor: string, type: string): Outcome | undefined {
    return this.ends.get(endName(type, this.invoked.get(actor)));
  }

  private gaveUp(key: string, at: number): Stimulus | undefined {
    const acted = this.acted.get(key);
    if (acted === undefined) return undefined;
    const { effect, type } = acted;
    const outcome = this.ends.get(endName(type, key));
    if (outcome === undefined || outcome.ok) return undefined;
    const { name, message, code = name } = errorToJson(outcome.error) as Record<'name' | 'message' | 'code', string>;
    const reason = { code, message: message.slice(0, 1_000) };
    if (effect.kind !== 'tell') return { kind: 'gaveUp', effect: key, reason, at };
    const { to, event } = effect;
    const failed = { type: 'TELL_FAILED', to, event: event.type, code, message: message.slice(0, 500) };
    const told = { event: failed, meta: { at, by: system('host'), id: `${key}/failed` } };
    return { kind: 'gaveUp', effect: key, reason, at, told };
  }
}

const endName = (type: string, effect: string | undefined): string => `${type} ${effect ?? ''}`;
