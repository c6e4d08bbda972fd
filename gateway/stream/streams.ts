import { Readable } from 'node:stream';
import { WatchfloorError } from 'xstate-temporal/engine';
import type { Change, Programme } from '../../programme/index.ts';
import type { Person } from '../access/person.ts';
import { changesFor, changeTo } from '../api/changes.ts';
import { inTime } from '../http/in-time.ts';
import { type OpenStream, VARY_STREAM } from '../http/routes.ts';
import { createFeed, isNew, type News, type Seen } from './feed.ts';
import { type Position, positionAfter, positionOf } from './position.ts';

/** Those who listen at this gateway. */
export interface Streams {
  readonly open: OpenStream;
  /** How many there are. */
  count(): number;
  /** Ends all of them: who listens comes back, to another gateway. */
  close(): void;
}

export interface StreamsOptions {
  readonly programme: Programme;
  /** At the same time, at this gateway. */
  readonly mostForOne: number;
  /** Seconds that the service behind may take until a stream begins. */
  readonly answerSeconds: number;
  readonly onFault: (error: unknown) => void;
  /** Told how many changes somebody was told. */
  readonly onTold?: (count: number) => void;
  /** Milliseconds between two questions of what changed. */
  readonly every?: number | undefined;
}

interface Listening {
  readonly stream: Readable;
  /** Ends it, once what was told has been read. */
  finish(last?: string): void;
}

/** Something comes at least so often, so that whoever listens knows that somebody speaks. Milliseconds. */
const HEARTBEAT = 15_000;
/** How long whoever listens waits until they come back, milliseconds; after a stop not all at once. */
const RETRY = 1_000;
const RETRY_SPREAD = 3_000;
/** Bytes that somebody may be behind. */
const MOST_BEHIND = 512 * 1024;
/** How long what was told at the beginning is not told again, milliseconds. */
const REMEMBERED = 600_000;
/** What a timer holds at most. */
const LONGEST = 2 ** 31 - 1;

export function createStreams(options: StreamsOptions): Streams {
  const { answerSeconds, every, mostForOne, onFault, onTold, programme } = options;
  const feed = createFeed({
    source: (since, limit) => programme.changes({ since, limit }),
    onFault,
    ...(every === undefined ? {} : { every }),
  });
  const open = new Set<Listening>();
  const counts = new Map<string, number>();
  let isClosing = false;
  const beat = setInterval(() => {
    for (const { stream } of open) stream.push(':\n\n');
  }, HEARTBEAT);
  beat.unref();

  function enter(subject: string): () => void {
    const count = counts.get(subject) ?? 0;
    if (count >= mostForOne)
      throw new WatchfloorError('TOO_MANY_STREAMS', 'You follow the changes too many times at once.', {
        details: { limit: mostForOne },
        todo: 'Close a page, or ask again later.',
      });
    counts.set(subject, count + 1);
    let isIn = true;
    return () => {
      if (!isIn) return;
      isIn = false;
      const left = (counts.get(subject) ?? 1) - 1;
      if (left === 0) counts.delete(subject);
      else counts.set(subject, left);
    };
  }

  return {
    async open({ person, until }, request, reply) {
      if (isClosing) throw new WatchfloorError('STOPPING', 'The gateway is being stopped.');
      const said = request.headers['last-event-id'];
      const from = said === undefined ? undefined : positionOf(String(said));
      const leave = enter(person.subject);
      const stream = new Readable({ read: () => undefined });
      const early: News[] = [];
      let listener = (news: News): void => {
        early.push(news);
      };
      const following = feed.follow((news) => listener(news));
      let isOver = false;
      const say = (text: string) => {
        if (!isOver && text !== '') stream.push(text);
      };
      const finish = (last = '') => {
        if (isOver) return;
        say(last);
        isOver = true;
        clearTimeout(end);
        following.leave();
        open.delete(listening);
        stream.push(null);
      };
      const end = setTimeout(finish, Math.min(LONGEST, Math.max(0, until - Date.now())));
      end.unref();
      const listening: Listening = { stream, finish };
      stream.once('close', () => {
        finish();
        leave();
      });
      try {
        say(`retry: ${RETRY}\n\n`);
        const since = await inTime(following.since, answerSeconds);
        const told =
          from === undefined
            ? undefined
            : await inTime(changesFor(programme, person, Math.min(from, since)), answerSeconds);
        if (told === undefined) say(frame('ready', {}, positionTo()));
        else say(told.more ? frame('reset', {}, positionTo()) : frames(told.changes));
        const known = new Map(told?.changes.map((change) => [change.instance, change]));
        listener = (news) => {
          if (stream.readableLength > MOST_BEHIND) stream.destroy();
          else say(newsTo(person, news, known, onTold));
        };
        for (const news of early) listener(news);
        setTimeout(() => known.clear(), REMEMBERED).unref();
      } catch (error) {
        stream.destroy();
        throw error;
      }
      // Meanwhile whoever asked may have gone, or the gateway is being stopped.
      if (isClosing || request.raw.destroyed) finish();
      else if (!isOver) open.add(listening);
      return (
        reply
          .header('content-type', 'text/event-stream; charset=utf-8')
          .header('vary', VARY_STREAM)
          .header('x-accel-buffering', 'no')
          // Else a gateway that is being stopped would wait for the next request on it.
          .header('connection', 'close')
          .send(stream)
      );
    },
    count: () => open.size,
    close() {
      isClosing = true;
      clearInterval(beat);
      for (const { finish } of open) finish(`retry: ${RETRY + Math.floor(Math.random() * RETRY_SPREAD)}\n\n`);
      feed.close();
    },
  };
}

type Known = ReadonlyMap<string, Seen>;

function newsTo(person: Person, { changes, isTooMuch }: News, known: Known, onTold: StreamsOptions['onTold']): string {
  if (isTooMuch) return frame('reset', {}, positionTo());
  const fresh = changes.filter((change: Change) => isNew(known.get(change.instance), change));
  const shown = fresh.flatMap((change) => changeTo(change, person));
  onTold?.(shown.length);
  return frames(shown);
}

/** Where somebody stands who was just told. The feed's own position would tell when something changed that they do not see. */
function positionTo(latest?: number): Position {
  return positionAfter(latest, undefined, Date.now());
}

/** The last one brings the position: whoever has it has all of them. */
function frames(changes: readonly { readonly changedAt: number }[]): string {
  const last = changes.length - 1;
  return changes
    .map((change, place) => frame('change', change, place === last ? positionTo(change.changedAt) : undefined))
    .join('');
}

function frame(event: string, data: object, id?: number): string {
  return `event: ${event}\n${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`;
}
