/** What to write where a machine cannot be durable, by the code of what is wrong. */

const FIXES: Readonly<Record<string, string>> = {
  ACTION_UNKNOWN: 'Write it into setup({ actions: { … } }), and enqueue it by its name.',
  ACTOR_UNKNOWN: 'Write its logic into setup({ actors: { … } }), and spawn it by its name.',
  CONFIG_UNKNOWN: 'Take the key out, or write what XState 5 calls it.',
  DELAY_INVALID: 'Write a number of milliseconds, or a name that setup({ delays: { … } }) has.',
  DELAY_MISSING: 'Write it into setup({ delays: { … } }), as in { patience: 60_000 }.',
  ENDLESS_TRANSITIONS:
    'Give one of the transitions a guard that becomes false, or let an event or a delay come between.',
  GUARD_CYCLE: 'Write the guard without itself.',
  GUARD_MISSING: 'Write it into setup({ guards: { … } }), as in { isPaid: ({ context }) => context.paid }.',
  IMPURE_MACHINE:
    'Where it waits, write after: { 60_000: … }; else let an actor do it, fromPromise(async () => …), and assign what it gives in onDone.',
  INITIAL_UNKNOWN: "Write initial: '…' with the key of one of the state's own states.",
  INVOKE_ID_TWICE: "Write an id for each: invoke: { id: '…', src: '…' }.",
  JSON_INVALID: 'Keep text, numbers, booleans, lists and plain objects in context, params, events and outputs.',
  MACHINE_ID:
    "Write createMachine({ id: 'order', … }), or leave the machine as it is: durable({ machine, id: 'order', version: '1.0.0' }).",
  RECIPIENT_UNKNOWN: "Write the id of an actor that the machine invokes or spawns: sendTo('charge', { type: '…' }).",
  STEP_ENDLESS: 'Let the loop in it end; a step may take five seconds, and should take less than one.',
  SEGREGATION_UNKNOWN: 'Name events and states that the machine has.',
  STATE_ID_TWICE: 'Write another id for one of them, or none.',
  TARGET_UNKNOWN: "Write target: '…' with the key of a state beside it, or '#id' of any.",
  UNSUPPORTED_ACTOR:
    'Write fromCallback(({ sendBack }) => …) or fromEventObservable(…) that sends what the machine is to know, or fromPromise(…) for one answer; where only time passes, after: { 60_000: … }.',
  UNSUPPORTED_INLINE_ACTION: 'Write it into setup({ actions: { … } }), and name it here.',
  UNSUPPORTED_INLINE_ACTOR: 'Write it into setup({ actors: { … } }), and name it here: src: …',
  UNSUPPORTED_ON_SNAPSHOT: 'Write sendParent({ type: … }) in the actor, and on: { … } here.',
  UNSUPPORTED_RECEIVE:
    'Give the callback by its input what it is to know, or let a machine be the actor that hears events.',
  UNSUPPORTED_ROUTE: "Write on: { GO: '#id' } in the state above.",
  UNSUPPORTED_SELF: 'Read context and event, which every function of a machine is given.',
  UNSUPPORTED_SEND:
    'Write raise({ type: … }) for the machine itself, sendTo(…, { type: … }) for an actor, by its id or the reference that spawn gave.',
  UNSUPPORTED_SYNC_SNAPSHOT: 'Leave it out, and write sendParent({ type: … }) in the actor.',
  UNSUPPORTED_SYSTEM_ID:
    'Write sendParent({ type: … }) for the machine around this one, and tell for other instances; a systemId names actors of the same machine.',
  VERSION_MISSING: "Write version: '1.0.0'.",
};

/** Something that keeps a machine from being durable. */
export interface Fault {
  readonly code: string;
  readonly where: string;
  readonly message: string;
  /** What to write instead. */
  readonly fix?: string;
}

/** A fault with what to paste, where that can be said. */
export function withFix(fault: Fault): Fault {
  const { code } = fault;
  return Object.hasOwn(FIXES, code) ? { ...fault, fix: FIXES[code] as string } : fault;
}

/** A fault that a step shows. @param path how the machine came there, as in `start, PAY, after 1000` */
export function stepFault(code: string, path: readonly string[], message: string): Fault {
  const where = path.length > 8 ? ['…', ...path.slice(-7)] : path;
  return withFix({ code, where: where.join(', '), message: message.slice(0, 500) });
}
