/** Segregation of duties: whoever sent one event may not send another. A rule of the definition, and so on every host. */
import type { Defect } from './errors.ts';
import { RefusedError } from './errors.ts';
import { keptSender } from './sender.ts';
import { recordable } from './text.ts';
import type { Acted, Barred, Definition, Sender, Snapshot } from './types.ts';

/** The event under which the ledger records a start. */
export const START_EVENT = 'xstate.init';

/** How many people an instance remembers to have sent one event. One more is refused, for nobody may be forgotten. */
const MAX_PEOPLE = 100;

export interface SegregationRules {
  /** What the instance remembers once this sender's event is taken. */
  note(acted: Acted | undefined, type: string, by: Sender): Acted | undefined;
  /** @throws RefusedError: SEGREGATION_OF_DUTIES, TOO_MANY_SENDERS */
  check(snapshot: Snapshot, type: string, by: Sender): void;
  /** Whether a rule keeps this sender from sending an event of this type. */
  isBarred(snapshot: Snapshot, type: string, by: Sender): boolean;
  /** Whom the rules keep from what, as things are; a rule that keeps nobody is left out. */
  barred(snapshot: Snapshot): Barred[];
}

/** Who somebody is to these rules: the subject that a proof vouches for, else the name that is claimed. */
export function identityOf(by: Sender): string {
  const { name, subject } = keptSender(by);
  return subject ?? name;
}

export function createSegregation({ segregation: rules = [] }: Definition): SegregationRules {
  const watched = new Set(rules.flatMap(({ not }) => not));
  const senders = ({ acted }: Snapshot, types: readonly string[]) => types.flatMap((type) => acted?.[type] ?? []);
  const ruleFor = (snapshot: Snapshot, type: string, by: Sender) =>
    rules.find(
      ({ event, not, as }) =>
        event === type && (as === undefined || as.includes(by.role)) && senders(snapshot, not).includes(identityOf(by)),
    );

  return {
    note(acted, type, by) {
      if (!watched.has(type)) return acted;
      const known = acted?.[type] ?? [];
      const one = identityOf(by);
      return known.includes(one) ? acted : Object.freeze({ ...acted, [type]: Object.freeze([...known, one]) });
    },
    check(snapshot, type, by) {
      const rule = ruleFor(snapshot, type, by);
      if (rule !== undefined) {
        const done = rule.not.filter((other) => senders(snapshot, [other]).includes(identityOf(by)));
        throw new RefusedError(
          'SEGREGATION_OF_DUTIES',
          `"${recordable(identityOf(by))}" may not send ${type}, having sent ${done.map(nameOf).join(', ')}.`,
          { details: { event: type, sent: done }, todo: 'Somebody else must send it.' },
        );
      }
      const known = watched.has(type) ? senders(snapshot, [type]) : [];
      if (known.length < MAX_PEOPLE || known.includes(identityOf(by))) return;
      throw new RefusedError('TOO_MANY_SENDERS', `${MAX_PEOPLE} people have sent ${type}; no other one may.`, {
        details: { event: type, limit: MAX_PEOPLE },
      });
    },
    isBarred: (snapshot, type, by) => ruleFor(snapshot, type, by) !== undefined,
    barred: (snapshot) =>
      rules.flatMap(({ event, not, as }) => {
        const people = [...new Set(senders(snapshot, not))];
        return people.length === 0 ? [] : [{ event, people, ...(as === undefined ? {} : { as }) }];
      }),
  };
}

/** What is wrong with the rules of a definition: they name what the machine does not have. */
export function segregationDefects(
  { machine, roles, segregation = [] }: Definition,
  isKnown: (type: string) => boolean,
): Defect[] {
  const defect = (message: string): Defect => ({ code: 'SEGREGATION_UNKNOWN', where: machine.id, message });
  return segregation.flatMap(({ event, not, as = [] }) => [
    ...[event, ...not.filter((type) => type !== START_EVENT)]
      .filter((type) => !isKnown(type))
      .map((type) => defect(`segregates "${type}", which is none of its events`)),
    ...(not.length === 0 ? [defect(`segregates "${event}" from nothing`)] : []),
    ...(roles === undefined ? [] : as)
      .filter((role) => !(Object.hasOwn(roles ?? {}, event) && roles?.[event]?.includes(role)))
      .map((role) => defect(`segregates "${event}" for the role "${role}", which may not send it`)),
  ]);
}

function nameOf(type: string): string {
  return type === START_EVENT ? 'the start' : type;
}
