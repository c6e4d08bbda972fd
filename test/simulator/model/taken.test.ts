import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type AnyActorLogic, type AnyStateNode, createActor, fromPromise } from 'xstate';
import { type Chart, type Definition, type LedgerRecord, LedgerSteps, type Taken } from 'xstate-temporal/engine';
import { loadScenario, type RecordedStep } from '../../../simulator/index.ts';
import { programmeCharts, runScenario } from '../../../simulator/run/run.ts';

const library = path.resolve(import.meta.dirname, '../../../simulator/scenarios/library');
const charts = new Map(programmeCharts().map((chart) => [chart.id, chart]));

/** As XState's inspector shows it. */
interface Selected {
  readonly source: AnyStateNode;
  readonly eventType: string;
  readonly target?: readonly AnyStateNode[] | undefined;
}

/** With their targets: which of several candidates was taken. */
const selected = ({ source, eventType, target }: Selected) =>
  `${source.id} ${eventType} → ${target?.map(({ id }) => id).join() ?? ''}`;
const named = ({ source, event, targets }: Taken) => `${source} ${event} → ${targets.join()}`;

/** What XState itself takes for the events of a ledger. */
function byXState({ machine, schemas }: Definition, ledger: readonly LedgerRecord[]): string[][] {
  const found: string[][] = [];
  let now: string[] = [];
  const never = fromPromise(() => new Promise(() => undefined)) as AnyActorLogic;
  const actors = Object.fromEntries(Object.keys(machine.implementations.actors).map((name) => [name, never]));
  const given = (ledger[0]?.event.payload as { input?: unknown } | undefined)?.input;
  const input = (schemas?.input?.['~standard'].validate(given) as { value: unknown } | undefined)?.value;
  const actor = createActor(machine.provide({ actors: actors as never }), {
    input: input as never,
    // Timers are events of the ledger.
    clock: { setTimeout: () => 0, clearTimeout: () => undefined },
    logger: () => undefined,
    inspect: (inspected) => {
      if (inspected.type !== '@xstate.microstep' || inspected.actorRef !== actor) return;
      const { _transitions: taken } = inspected as unknown as { _transitions: readonly Selected[] };
      now.push(...taken.filter(({ source }) => (source as AnyStateNode | undefined) !== undefined).map(selected));
    },
  });
  actor.start();
  found.push(now);
  for (const { at, event } of ledger.slice(1)) {
    now = [];
    actor.send({ ...(event.payload as object | undefined), type: event.type, at, sender: event.by } as never);
    found.push(now);
  }
  return found;
}

describe('the transitions of a step', () => {
  it.each(['adapter-outage', 'onboarding-rush', 'quiet-quarter', 'ransomware-wave'])(
    'are the ones that XState takes, and that its ledger gives again, in %s',
    async (name) => {
      const ledgers = new Map<string, RecordedStep[]>();
      const begun = new Map<string, number>();
      await runScenario(await loadScenario(path.join(library, `${name}.yaml`), { small: true }), {
        onRecord: (step) => {
          const { instance, record } = step;
          // Another instance may have the same name later.
          if (record.seq === 1) begun.set(instance, (begun.get(instance) ?? 0) + 1);
          const key = `${instance} ${begun.get(instance)}`;
          ledgers.set(key, [...(ledgers.get(key) ?? []), step]);
        },
      });
      let [eventless, ends, steps] = [0, 0, 0];
      for (const [instance, ledger] of ledgers) {
        const chart = charts.get(instance.split('/')[0] ?? '') as Chart;
        const again = new LedgerSteps([chart]);
        for (const { record, taken, entered } of ledger)
          expect(again.take(record)).toMatchObject({ record, taken, entered });
        const accepted = ledger.filter(
          ({ record: { refused, event } }) => refused === undefined && event.type !== 'watchfloor.effect.gaveUp',
        );
        const expected = byXState(
          chart.definition,
          accepted.map(({ record }) => record),
        );
        for (const [index, { record, taken }] of accepted.entries()) {
          const { seq } = record;
          if (seq === 1) continue;
          const found = taken.map(named);
          expect({ instance, seq, found }).toEqual({ instance, seq, found: expected[index] });
          steps++;
          eventless += taken.filter(({ event }) => event === '').length;
          ends += taken.filter(({ event }) => event.startsWith('xstate.done.state.')).length;
        }
      }
      expect(steps).toBeGreaterThan(100);
      expect(eventless).toBeGreaterThan(0);
      expect(ends).toBeGreaterThan(0);
    },
  );
});
