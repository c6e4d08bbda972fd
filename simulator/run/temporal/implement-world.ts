import { type Chart, type Implementations, type Implemented, implement } from 'xstate-temporal/engine';
import type { World } from 'xstate-temporal/testing';

/**
 * A modelled world as the implementations of a worker, so that a real server is given the same answers as the virtual
 * host. An error is the actor's outcome at once only where it has `retryable: false`.
 */
export function implementWorld(charts: readonly Chart[], world: World): Implemented[] {
  const actors = Object.fromEntries(
    Object.entries(world.actors).map(([name, actor]) => [
      name,
      async (input: never, { at }: { readonly at: number }): Promise<unknown> => actor(input, at),
    ]),
  );
  const names = new Set(charts.flatMap((chart) => chart.names.actions));
  const actions = Object.fromEntries(
    [...names].map((name) => [
      name,
      async (params: never, { at }: { readonly at: number }): Promise<void> => world.actions?.[name]?.(params, at),
    ]),
  );
  const given: Implementations = { actors, actions };
  return charts.map((chart) => implement(chart, given));
}
