/** Whether duties were segregated as the definition says, by what was sent alone: of any engine, any age. */
import { type Definition, identityOf } from 'xstate-temporal/engine';
import type { TrailLine } from '../trail/types.ts';

/** A step that a rule of the definition keeps its sender from. */
export interface Unsegregated {
  readonly seq: number;
  readonly message: string;
}

export function unsegregated(
  { segregation = [] }: Definition,
  lines: readonly Pick<TrailLine, 'seq' | 'event' | 'claimed' | 'refused'>[],
): Unsegregated[] {
  const sent = new Map<string, Set<string>>();
  return lines.flatMap(({ claimed, event: { type }, refused, seq }) => {
    if (refused !== undefined) return [];
    const who = identityOf(claimed);
    const broken = segregation.filter(
      ({ as, event, not }) =>
        event === type &&
        (as === undefined || as.includes(claimed.role)) &&
        not.some((other) => sent.get(other)?.has(who)),
    );
    sent.set(type, (sent.get(type) ?? new Set()).add(who));
    return broken.map(({ not }) => {
      const before = not.filter((other) => sent.get(other)?.has(who));
      return { seq, message: `step ${seq}: ${type} was sent by who had sent ${before.join(', ')}` };
    });
  });
}
