import type { Change, Programme } from '../../programme/index.ts';
import type { Person } from '../access/person.ts';
import { scopesOf } from '../access/walls.ts';
import type { Handlers } from '../http/operation.ts';
import { type Position, positionAfter, positionOf, sinceOf } from '../stream/position.ts';
import { rowFor } from './instances.ts';
import type { operations } from './operations.ts';

/** Changes that are told one by one; where there are more, lists are asked for anew. */
const MOST = 1_000;

export function changesHandlers(programme: Programme): Pick<Handlers<typeof operations>, 'changes.read'> {
  return {
    async 'changes.read'({ person, query: { since } }) {
      const now = Date.now();
      if (since === undefined)
        return { changes: [], next: String(positionAfter(undefined, undefined, now)), isTooMuch: false };
      const before = positionOf(since);
      const { changes, latest, more } = await changesFor(programme, person, before);
      return { changes, next: String(positionAfter(latest, before, now)), isTooMuch: more };
    },
  };
}

/** What somebody is told who goes on from a position. The source gives what they may see, and nothing more. */
export async function changesFor(programme: Programme, person: Person, from: Position) {
  const { changes, more } = await programme.changes({
    since: sinceOf(Math.min(from, Date.now())),
    within: [...scopesOf(person)],
    limit: MOST,
  });
  const shown = more ? [] : changes.flatMap((change) => changeTo(change, person));
  return { changes: shown, latest: shown.at(-1)?.changedAt, more };
}

/** A change as somebody sees it; nothing where they see nothing of it. */
export function changeTo({ changedAt, run: _, ...row }: Change, person: Person) {
  return rowFor(row, person).map((shown) => ({ ...shown, changedAt }));
}
