import { impure, inside } from './inside.ts';

/** How much of where it came from a stand-in tells. */
const MAX_NAME = 120;

const longer = (name: string, more: string): string => (name.length > MAX_NAME ? name : more);

/**
 * Stands in for what the workflow side must not load. While modules load it takes everything and does nothing:
 * `new MongoClient(url).db().collection('orders')` is one more of its kind. A step that uses it is refused.
 *
 * @param name how it is called where it is used, such as `fs.readFileSync`
 * @param todo what to do instead
 */
export function standIn(name: string, todo?: string): unknown {
  // Whatever it is taken for, it can be called and constructed, and classes can be derived from it.
  const target = function standsIn() {} as unknown as object;
  return new Proxy(target, {
    get(_target, key) {
      if (key === Symbol.toPrimitive) return () => (inside() === undefined ? name : impure(name, todo));
      // What is derived from it, or held against it, says nothing; and it is no promise that could be awaited.
      if (key === 'prototype' || typeof key === 'symbol') return Reflect.get(target, key);
      if (key === 'then') return undefined;
      const whole = longer(name, `${name}.${key}`);
      return inside() === undefined ? standIn(whole, todo) : impure(whole, todo);
    },
    set: (_target, key) => inside() === undefined || impure(`${name}.${String(key)}`, todo),
    apply: () => (inside() === undefined ? standIn(longer(name, `${name}()`), todo) : impure(`${name}()`, todo)),
    construct: (_target, _args, newTarget) => {
      if (inside() !== undefined) impure(`new ${name}()`, todo);
      const made = standIn(longer(name, `new ${name}()`), todo) as object;
      // A class of one's own that is derived from it has its own methods.
      return newTarget.prototype === target || newTarget.prototype === Reflect.get(target, 'prototype')
        ? made
        : Reflect.construct(Object, [], newTarget);
    },
  });
}
