/** A machine, started and sent events at random: what refuses itself only when it runs is found before a server finds it. */
import {
  type Chart,
  codeOf,
  compile,
  type Definition,
  isObject,
  messageOf,
  type Snapshot,
  type Step,
} from '../engine/index.ts';
import { nodeSha256 } from '../engine/node.ts';
import { type Fault, stepFault } from './fixes.ts';

export interface Trial {
  /** Steps that were taken. */
  readonly steps: number;
  /** Why it could not be started; most often since it needs an input, which nobody can guess. */
  readonly untried?: string;
  readonly faults: readonly Fault[];
}

const LIVES = 8;
const STEPS = 40;
const by = { role: 'tester', name: 'check' };
const begin = Date.UTC(2030, 0, 1);

/** What no event of the right form would have avoided. Whatever else is thrown may come of the fields that are missing. */
const isFault = (code: string, isGuessed: boolean) =>
  code.startsWith('UNSUPPORTED_') ||
  ['IMPURE_MACHINE', 'ACTION_UNKNOWN', 'ACTOR_UNKNOWN', 'RECIPIENT_UNKNOWN'].includes(code) ||
  (!isGuessed && ['JSON_INVALID', 'ENDLESS_TRANSITIONS'].includes(code));

/** @param trying is told the events so far and the one to come, before each step */
export function trialOf(definition: Definition, trying: (path: readonly string[]) => void): Trial {
  const chart = compile(definition, { sha256: nodeSha256 });
  const faults = new Map<string, Fault>();
  let steps = 0;
  let refused = '';
  const take: Take = (step, path, isGuessed = true) => {
    trying(path);
    try {
      const snapshot = step()?.snapshot;
      steps++;
      return snapshot;
    } catch (error) {
      const code = codeOf(error) ?? 'MACHINE_THREW';
      refused = messageOf(error);
      if (isFault(code, isGuessed)) faults.set(code, stepFault(code, path, refused));
      return undefined;
    }
  };
  const first = beginning(chart, take);
  if (first !== undefined) for (let life = 1; life <= LIVES; life++) live(chart, first, stream(life), take);
  const untried = first === undefined && faults.size === 0 ? { untried: refused.slice(0, 300) } : {};
  return { steps, ...untried, faults: [...faults.values()] };
}

/**
 * The snapshot after a step; `undefined` where it was refused.
 *
 * @param isGuessed an event or an input is not what the machine would be given, but what came to mind
 */
type Take = (step: () => Step | undefined, path: readonly string[], isGuessed?: boolean) => Snapshot | undefined;

/** A start without an input, or with an empty one. @throws nothing; what a machine throws at its start is its end */
function beginning(chart: Chart, take: Take): Snapshot | undefined {
  for (const input of [undefined, {}]) {
    const start = () => {
      const step = chart.start(input as never, { at: begin, by, id: 'start' });
      const { error, status } = step.snapshot;
      if (status === 'error') throw new Error(isObject(error) ? String(error.message) : String(error));
      return step;
    };
    const snapshot = take(start, ['start'], input !== undefined);
    if (snapshot !== undefined) return snapshot;
  }
  return undefined;
}

function live(chart: Chart, from: Snapshot, draw: ReturnType<typeof stream>, take: Take): void {
  const path = ['start'];
  let snapshot = from;
  for (let count = 0; count < STEPS && snapshot.status === 'active'; count++) {
    const move = draw(movesOf(chart, snapshot));
    if (move === undefined) return;
    const next = take(move.step, [...path, move.name]);
    if (next === undefined) continue;
    snapshot = next;
    path.push(move.name);
  }
}

/** Something that can happen next. */
interface Move {
  readonly name: string;
  readonly step: () => Step | undefined;
}

function movesOf(chart: Chart, snapshot: Snapshot): Move[] {
  const at = snapshot.at;
  const id = `trial-${snapshot.seq}`;
  const sent = chart.offers(snapshot).map((type) => {
    // What listens to anything is sent something.
    const event = { type: type === '*' ? 'anything' : type.replace(/\*$/, 'any') };
    return { name: event.type, step: () => chart.step(snapshot, event as never, { at, by, id }) };
  });
  const timer = chart.due(snapshot, Number.MAX_SAFE_INTEGER);
  const due = timer === undefined ? [] : [{ name: timer.id, step: () => chart.fire(snapshot, timer) }];
  const settled = snapshot.children
    .filter(({ status }) => status === 'active')
    .flatMap((child) => [
      { name: `${child.id} answers`, step: () => chart.settle(snapshot, child, { ok: true, output: {} }, { at }) },
      {
        name: `${child.id} fails`,
        step: () => chart.settle(snapshot, child, { ok: false, error: new Error('tried') }, { at }),
      },
    ]);
  return [...sent, ...due, ...settled];
}

/** Draws one of several; the same ones each time, so that a fault is found again. */
function stream(seed: number): <T>(from: readonly T[]) => T | undefined {
  let state = seed * 2_654_435_761;
  return (from) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return from[Math.floor((state / 2 ** 32) * from.length)];
  };
}
