import { createParser } from 'eventsource-parser';
import type { z } from 'zod';
import type { operations } from '../api/operations.ts';

export type Change = z.output<(typeof operations)['changes.read']['answer']>['changes'][number];

/** What somebody who listens is told. */
export type Told =
  /** From now on every change is told: what was read before may be read anew. */
  | { readonly type: 'ready' }
  /** More changed than is told one by one: whatever was read is read anew. */
  | { readonly type: 'reset' }
  | { readonly type: 'change'; readonly change: Change };

/** One connection to the gateway. @throws ApiError for a problem, and what `fetch` throws */
export type Connect = (lastEventId: string | undefined, signal: AbortSignal) => Promise<Response>;

/** Which problems are worth another try, and after how long, milliseconds. */
export type RetryAfter = (error: unknown) => number | undefined;

/** The gateway says something at least three times in this. Milliseconds. */
const SILENCE = 45_000;
const LONGEST_WAIT = 30_000;
/** Instances whose last change is remembered. */
const MOST_KNOWN = 10_000;

/**
 * Follows the changes over any number of connections: none is missed, and none is told twice. It ends with the signal.
 *
 * @throws what another try would not mend
 */
export async function* follow(connect: Connect, retryAfter: RetryAfter, signal: AbortSignal): AsyncGenerator<Told> {
  let lastEventId: string | undefined;
  let [pause, failures] = [1_000, 0];
  const known = new Map<string, Change>();
  while (!signal.aborted) {
    const here = new AbortController();
    const stop = () => here.abort();
    signal.addEventListener('abort', stop, { once: true });
    let silence = setTimeout(stop, SILENCE);
    let wait: number;
    try {
      const answer = await connect(lastEventId, here.signal);
      failures = 0;
      const told: { readonly event: string | undefined; readonly data: string; readonly id: string | undefined }[] = [];
      const parser = createParser({
        onEvent: ({ data, event, id }) => void told.push({ data, event, id }),
        onRetry: (milliseconds) => {
          pause = milliseconds;
        },
      });
      for await (const text of textOf(answer)) {
        clearTimeout(silence);
        silence = setTimeout(stop, SILENCE);
        parser.feed(text);
        for (const { data, event, id } of told.splice(0)) {
          const one = read(event, data, known);
          if (one !== undefined) yield one;
          // Only what whoever listens has taken is behind them.
          lastEventId = id ?? lastEventId;
        }
      }
      wait = pause;
    } catch (error) {
      const after = signal.aborted ? 0 : retryAfter(error);
      if (after === undefined) throw error;
      failures += 1;
      wait = Math.max(after, Math.min(LONGEST_WAIT, pause * 2 ** (failures - 1)));
    } finally {
      clearTimeout(silence);
      signal.removeEventListener('abort', stop);
      here.abort();
    }
    await pass(wait, signal);
  }
}

function read(event: string | undefined, data: string, known: Map<string, Change>): Told | undefined {
  if (event === 'ready' || event === 'reset') return { type: event };
  if (event !== 'change') return undefined;
  const change = JSON.parse(data) as Change;
  const before = known.get(change.instance);
  if (before !== undefined && !isAfter(change, before)) return undefined;
  known.delete(change.instance);
  known.set(change.instance, change);
  const [oldest] = known.size > MOST_KNOWN ? known.keys() : [];
  if (oldest !== undefined) known.delete(oldest);
  return { type: 'change', change };
}

function isAfter(change: Change, before: Change): boolean {
  if (change.changedAt !== before.changedAt) return change.changedAt > before.changedAt;
  return change.status !== before.status && change.status !== 'running';
}

async function* textOf({ body }: Response): AsyncGenerator<string> {
  if (body === null) return;
  const reader = body.pipeThrough(new TextDecoderStream() as never).getReader() as ReadableStreamDefaultReader<string>;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}

/** Not all of them at the same time. */
async function pass(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds * (0.5 + Math.random() / 2));
    signal.addEventListener('abort', done, { once: true });
  });
}
