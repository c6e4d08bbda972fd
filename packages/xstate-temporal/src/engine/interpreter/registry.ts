/** Which actors of a machine are known by a `systemId`, while a step is taken. */
import type { ActorReference } from './child.ts';

export class Registry {
  private readonly named = new Map<string, ActorReference>();

  /** @param actors as they stand before the step; those that have ended have no such id any more */
  constructor(actors: readonly Registered[]) {
    for (const { id, src, status, systemId } of actors)
      if (systemId !== undefined && status === 'active') this.named.set(systemId, Object.freeze({ id, src }));
  }

  get(systemId: string): ActorReference | undefined {
    return this.named.get(systemId);
  }

  /** In XState's words, where another one has it. */
  add(systemId: string, actor: ActorReference): void {
    if (this.named.has(systemId)) throw new Error(`Actor with system ID '${systemId}' already exists.`);
    this.named.set(systemId, Object.freeze(actor));
  }

  remove(id: string): void {
    for (const [systemId, actor] of this.named) if (actor.id === id) this.named.delete(systemId);
  }
}

export interface Registered extends ActorReference {
  readonly status: 'active' | 'done';
  readonly systemId?: string;
}
