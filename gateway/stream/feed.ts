import type { Change, Changes } from '../../programme/index.ts';
import { type Position, positionAfter } from './position.ts';

/** What is new, and the position after it. `isTooMuch`: there was more than is told one by one. */
export interface News {
  readonly changes: readonly Change[];
  readonly position: Position;
  readonly isTooMuch: boolean;
}

export type Listener = (news: News) => void;

/** Asks what changed, once for all who follow. */
export interface Feed {
  /**
   * From now on; the server is asked only while somebody follows.
   *
   * @returns the position from which they are told, once it is known, and how to leave
   */
  follow(listener: Listener): { readonly since: Promise<Position>; leave(): void };
  close(): void;
}

export interface FeedOptions {
  /** What changed since a time, of all tenants; at most `most`. */
  readonly source: (since: number, most: number) => Promise<Changes>;
  readonly onFault?: (error: unknown) => void;
  /** Milliseconds between two questions. */
  readonly every?: number;
  readonly now?: () => number;
}

/** Every question asks again for what a change may come late by; now and then for much more. Milliseconds. */
const OVERLAP = 10_000;
const LONG_OVERLAP = 300_000;
/** So many questions with the short overlap, then one with the long one. */
const SHORT = 30;
/** Changes that are told one by one; where there are more, lists are asked for anew. */
const MOST = 5_000;
/** Between two questions of which the first failed, milliseconds. */
const REST = 5_000;

export function createFeed({ every = 1_000, now = Date.now, onFault = () => undefined, source }: FeedOptions): Feed {
  const listeners = new Set<Listener>();
  /** By instance and run: its last change. */
  const known = new Map<string, Change>();
  let position: Position = 0;
  let primed: Promise<Position> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let count = 0;

  async function look(overlap: number): Promise<News> {
    const { changes, more } = await source(position - overlap, MOST);
    const fresh = changes.filter((change) => isNew(known.get(nameOf(change)), change));
    for (const change of fresh) known.set(nameOf(change), change);
    position = positionAfter(changes.at(-1)?.changedAt, position, now());
    return { changes: fresh, position, isTooMuch: more };
  }

  async function prime(): Promise<Position> {
    known.clear();
    count = 0;
    position = positionAfter(undefined, undefined, now());
    await look(LONG_OVERLAP);
    return position;
  }

  function again(after: number): void {
    timer = setTimeout(async () => {
      if (listeners.size === 0) {
        primed = undefined;
        return;
      }
      try {
        count = (count + 1) % SHORT;
        const news = await look(count === 0 ? LONG_OVERLAP : OVERLAP);
        if (count === 0) forget();
        if (news.changes.length > 0 || news.isTooMuch) for (const listener of [...listeners]) listener(news);
        again(every);
      } catch (error) {
        onFault(error);
        again(Math.max(every, REST));
      }
    }, after);
    timer.unref();
  }

  function forget(): void {
    for (const [name, { changedAt }] of known) if (changedAt < position - 2 * LONG_OVERLAP) known.delete(name);
  }

  function begin(): Promise<Position> {
    primed ??= prime().then(
      (since) => {
        again(every);
        return since;
      },
      (error) => {
        primed = undefined;
        throw error;
      },
    );
    return primed;
  }

  return {
    follow(listener) {
      listeners.add(listener);
      return { since: begin().then(() => position), leave: () => void listeners.delete(listener) };
    },
    close() {
      listeners.clear();
      clearTimeout(timer);
    },
  };
}

const nameOf = ({ instance, run }: Change): string => `${instance} ${run}`;

/** By what a change of an instance is told from another one. */
export type Seen = Pick<Change, 'changedAt' | 'status'>;

/** Visibility may tell of an end before it tells of the steps before it. */
export function isNew(before: Seen | undefined, { changedAt, status }: Seen): boolean {
  if (before === undefined) return true;
  if (before.status !== status) return status !== 'running';
  return changedAt > before.changedAt;
}
