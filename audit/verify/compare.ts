/** Holds what a bundle has as derived against what follows from its histories, field by field. */
import { isObject } from 'xstate-temporal/engine';

/** Most places that are named. */
const MOST = 20;

/** Whether two texts are the same where they are not equal. */
export type Alike = (exported: string, own: string) => boolean;

/** Where two JSON values differ, such as `lines[2].event.type`; a member that is `undefined` is absent. */
export function differences(exported: unknown, own: unknown, alike: Alike = () => false): string[] {
  const places: string[] = [];
  walk(exported, own, '');
  return places;

  function walk(one: unknown, other: unknown, place: string): void {
    if (one === other || places.length >= MOST) return;
    if (Array.isArray(one) && Array.isArray(other)) {
      if (one.length !== other.length) places.push(place);
      else for (const [index, item] of one.entries()) walk(item, other[index], `${place}[${index}]`);
    } else if (isObject(one) && isObject(other)) {
      for (const key of new Set([...Object.keys(one), ...Object.keys(other)]))
        walk(one[key], other[key], place === '' ? key : `${place}.${key}`);
    } else if (typeof one !== 'string' || typeof other !== 'string' || !alike(one, other)) places.push(place);
  }
}

const REPLACED = /^(.*(?:-|, ))[0-9a-f]{12}(\]?)$/;

/**
 * What stands for names and texts, compared without the key that it was made by: of one kind, of one length, and one
 * for one throughout.
 */
export function replacements(): Alike {
  const given = new Map<string, string>();
  const taken = new Map<string, string>();
  return (exported, own) => {
    const [, before, after] = REPLACED.exec(exported) ?? [];
    const [, ownBefore, ownAfter] = REPLACED.exec(own) ?? [];
    if (before === undefined || before !== ownBefore || after !== ownAfter) return false;
    if (!given.has(own) && !taken.has(exported)) {
      given.set(own, exported);
      taken.set(exported, own);
    }
    return given.get(own) === exported && taken.get(exported) === own;
  };
}
