import type { World } from '../../../../simulator/index.ts';
import {
  compile,
  type Definition,
  type EffectContext,
  type Implemented,
  implement,
  type Json,
} from '../../src/engine/index.ts';
import { nodeSha256 } from '../../src/engine/node.ts';

/** The modelled world of a simulation as the implementations of a worker. */
export function implementWorld(definitions: readonly Definition[], world: World): Implemented[] {
  return definitions.map((definition) => {
    const chart = compile(definition, { sha256: nodeSha256 });
    const actors = chart.names.actors.map((name) => {
      const work = async (input: Json, { at }: EffectContext) => {
        const actor = world.actors[name];
        if (actor === undefined) throw new Error(`The modelled world has no actor "${name}".`);
        return actor(input, at);
      };
      return [name, work as never] as const;
    });
    const actions = chart.names.actions.map((name) => {
      const work = async (params: Json, { at }: EffectContext) => world.actions?.[name]?.(params, at);
      return [name, work as never] as const;
    });
    return implement(chart, { actors: Object.fromEntries(actors), actions: Object.fromEntries(actions) });
  });
}
