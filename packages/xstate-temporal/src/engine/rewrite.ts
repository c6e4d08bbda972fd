/** Canonical JSON of contexts, each written from the one before it. */
import { type Order, orderOf, textOf, textOfArray } from './canonical.ts';
import { Text } from './stamp.ts';

/** An object's text, with what is needed to write the next one from it. */
export interface Written {
  readonly order: Order;
  readonly text: string;
  /** Where each field ends in the text, in sorted order. */
  readonly ends: readonly number[];
}

/**
 * Writes a frozen object of plain JSON; what it has in common with one that was written before is not written anew.
 *
 * @param base the object before, and what it was written as
 */
export function rewrite(value: object, base?: { readonly value: object; readonly written: Written }): Written {
  const order = orderOf(Object.keys(value));
  const { sorted, quoted } = order;
  const before = base?.written.order === order ? base : undefined;
  const ends: number[] = new Array(sorted.length);
  let text = before === undefined ? '{' : '';
  // Up to where the text before has been taken over.
  let taken = 0;
  for (let index = 0; index < sorted.length; index++) {
    const key = sorted[index] as string;
    const field = (value as Record<string, unknown>)[key];
    if (before !== undefined) {
      const { ends: known, text: old } = before.written;
      if (field === (before.value as Record<string, unknown>)[key]) {
        ends[index] = text.length + (known[index] as number) - taken;
        continue;
      }
      text += old.slice(taken, index === 0 ? 1 : known[index - 1]);
      taken = known[index] as number;
    }
    if (index > 0) text += ',';
    text += (quoted[index] as string) + (Array.isArray(field) ? textOfList(field) : textOf(field, 1));
    ends[index] = text.length;
  }
  return { order, text: text + (before === undefined ? '}' : before.written.text.slice(taken)), ends };
}

/** Longer lists are written anew each time: what is kept beside each of their items costs memory. */
const MAX_LIST = 100;

/** A frozen list: mostly one that was there before, with an item more. */
function textOfList(list: readonly unknown[]): string {
  if (list.length > MAX_LIST) return textOfArray(list, 1);
  let text = '[';
  for (let index = 0; index < list.length; index++) {
    const item = list[index];
    if (index > 0) text += ',';
    if (typeof item !== 'object' || item === null) text += textOf(item, 2);
    else {
      let known = Text.of(item);
      if (known === undefined) {
        known = textOf(item, 2);
        new Text(item, known);
      }
      text += known;
    }
  }
  return `${text}]`;
}
