/** Filters of the register's page, by style alone: what is ticked hides rows of other classes. */
import { html } from '../../text/index.ts';
import { marks } from './marks.ts';
import type { RegisterRow } from './row.ts';

/** Values of one filter that are told apart; the rest is one more. */
const MOST_VALUES = 100;

/** What rows are told apart by, a radio for each value that there is. */
const groups = [
  { id: 'machine', title: 'Machine', of: ({ machine }: RegisterRow) => machine },
  { id: 'tenant', title: 'Tenant', of: ({ tenant }: RegisterRow) => tenant ?? '(none)' },
  { id: 'status', title: 'Status', of: ({ status }: RegisterRow) => status },
  { id: 'verdict', title: 'Verdict', of: ({ verdict }: RegisterRow) => verdict },
  { id: 'kind', title: 'Kind', of: ({ simulated }: RegisterRow) => (simulated ? 'simulated' : 'real') },
] as const;

/**
 * The style, which knows no value: rows have numbered classes, so that nothing from outside is in a selector, and its
 * hash can stand in the policy.
 */
export const filterStyle = [
  ...groups.flatMap(({ id }) => Array.from({ length: MOST_VALUES + 1 }, (_, index) => rule(`${id}-${index}`))),
  ...marks.map(({ id }) => rule(id)),
].join('\n');

function rule(name: string): string {
  return `main:has(#f-${name}:checked) tbody tr:not(.${name}) { display: none; }`;
}

/** Notes the values of the rows that go by, and gives each row its classes. */
export class Filters {
  private readonly values = new Map<string, Map<string, number>>(groups.map(({ id }) => [id, new Map()]));

  classesOf(row: RegisterRow): string {
    const numbered = groups.map(({ id, of }) => `${id}-${this.numberOf(id, of(row))}`);
    return [...numbered, ...marks.flatMap(({ holds, id }) => (holds(row) ? [id] : []))].join(' ');
  }

  /** Radios and ticks, after the last row has gone by. */
  html(): string {
    const radios = groups.map(({ id, title }) => {
      const own = this.values.get(id) ?? new Map<string, number>();
      if (own.size < 2) return '';
      const named = [...own].sort(([a], [b]) => (a < b ? -1 : 1)).map(([value, index]) => input(id, index, value));
      const isFull = own.size === MOST_VALUES;
      const rest = isFull ? [input(id, MOST_VALUES, 'any other')] : [];
      return `<fieldset><legend>${title}</legend><label><input type="radio" name="${id}" checked> all</label> ${[...named, ...rest].join(' ')}</fieldset>`;
    });
    const ticks = marks.map(({ id, title }) => `<label><input type="checkbox" id="f-${id}"> ${title}</label>`);
    return `${radios.join('\n')}\n<fieldset><legend>Only cases</legend>${ticks.join(' ')}</fieldset>`;
  }

  private numberOf(id: string, value: string): number {
    const own = this.values.get(id) ?? new Map<string, number>();
    const known = own.get(value);
    if (known !== undefined) return known;
    if (own.size >= MOST_VALUES) return MOST_VALUES;
    own.set(value, own.size);
    return own.size - 1;
  }
}

function input(group: string, index: number, value: string): string {
  return `<label><input type="radio" name="${group}" id="f-${group}-${index}"> ${html(value, 100)}</label>`;
}
