import { explained as explainedBy } from 'xstate-temporal/cli';
import { WatchfloorError } from 'xstate-temporal/engine';
import { withTodo } from './todo.ts';

const advice = {
  server: '"watchfloor doctor" shows which server and namespace are used.',
  instances: '"watchfloor list" shows the instances that are there.',
  worker: 'Start "watchfloor worker" or "watchfloor dev" and try again.',
};

/** What a library threw, in Watchfloor's terms: a stable code, and what to do. */
export function explained(error: unknown): WatchfloorError {
  return error instanceof WatchfloorError ? withTodo(error) : explainedBy(error, advice);
}
