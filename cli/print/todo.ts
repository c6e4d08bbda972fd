import { RefusedError, WatchfloorError } from 'xstate-temporal/engine';

/** What starts an instance of each machine. */
const beginnings: Readonly<Record<string, string>> = {
  'tan-application': '"watchfloor apply" begins an application. ',
  'eod-subscription': '"watchfloor subscribe" begins a subscription. ',
  'eod-case': '"watchfloor case open" opens a case. ',
};

/** Which command helps, where the programme says what is wrong and knows no commands. */
const todos: Readonly<Record<string, (details: Readonly<Record<string, unknown>>) => string | undefined>> = {
  INSTANCE_NOT_FOUND: ({ machine, machines, instance }) => {
    if (typeof instance === 'string') return '"watchfloor list" shows those that are there.';
    if (typeof machine !== 'string' || !Array.isArray(machines)) return undefined;
    const hint = machines.includes(machine)
      ? (beginnings[machine] ?? '')
      : `The programme's machines are ${machines.join(' and ')}. `;
    return `${hint}"watchfloor list --all" shows those that are there.`;
  },
  INSTANCE_STUCK: ({ cause }) => (cause === undefined ? '"watchfloor doctor" shows why.' : undefined),
  NO_SUBSCRIPTION: ({ contacts }) =>
    Array.isArray(contacts) && contacts.length > 0
      ? `Ask your ${contacts.join(' or your ')}, who sells one; "watchfloor subscribe" notes the purchase.`
      : undefined,
  NO_WORKER: ({ inDoubt }) => {
    const then = inDoubt
      ? 'What was asked may still be done as soon as a worker is there.'
      : 'Nothing was done; try again then.';
    return `Start "watchfloor worker" (or "watchfloor dev", which has one). ${then}`;
  },
  CASE_NOT_OPENED: ({ subscription }) => `"watchfloor show ${subscription}" shows why.`,
};

const SIGN =
  'Commands sign with the key in .watchfloor/keys of the project that the worker belongs to: run the command there, name that folder by --keys, or have your key ("watchfloor keys make") added to the trust of the worker.';

/** What the library says to programs, said to whoever types commands. */
const forCommands: Readonly<Record<string, string>> = { PROOF_MISSING: SIGN, PROOF_UNTRUSTED: SIGN };

/** The error with what to do about it on the command line. */
export function withTodo(error: WatchfloorError): WatchfloorError {
  const { code, details, problem } = error;
  if (Object.hasOwn(forCommands, code))
    return new (error instanceof RefusedError ? RefusedError : WatchfloorError)(code, problem, {
      ...{ cause: error.cause, details, todo: forCommands[code] },
    });
  if (details === undefined || !Object.hasOwn(todos, code)) return error;
  const todo = todos[code]?.(details);
  return todo === undefined ? error : new WatchfloorError(code, problem, { cause: error.cause, details, todo });
}
