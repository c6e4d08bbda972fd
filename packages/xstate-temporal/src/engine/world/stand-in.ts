import { impure, inside } from './inside.ts';

/** The global variable by which a bundle makes a module's stand-in. */
export const STAND_IN = '__watchfloor_stand_in';

/** How much of where it came from a stand-in tells. */
const MAX_NAME = 120;
/** What to do instead, where nothing else is said. */
export const OUT = 'Use it in an actor or a named action: they run outside.';

/** Whether modules are being loaded: before that is over everything is taken. */
let isLoading = (): boolean => true;

/** @param loading says whether modules are being loaded, where there is no step */
export function standWhile(loading: () => boolean): void {
  isLoading = loading;
}

const isInert = (): boolean => inside() === undefined && isLoading();

/**
 * Stands in for what the workflow side must not load. While modules load it takes everything and does nothing:
 * `new MongoClient(url).db().collection('orders')` is one more of its kind. A step that uses it is refused.
 *
 * @param name how it is called where it is used, such as `fs.readFileSync`
 * @param served what is there all the same
 * @param todo what to do instead
 */
export function standIn(name: string, served: object = {}, todo = OUT): unknown {
  const use = (what: string): unknown => {
    const whole = what.length > MAX_NAME ? name : what;
    return isInert() ? standIn(whole, {}, todo) : impure(whole, todo);
  };
  const member = (target: object, key: string | symbol): unknown => {
    // Read from a file, it is most often parsed next.
    if (key === Symbol.toPrimitive || key === 'toString') return () => (isInert() ? '{}' : impure(name, todo));
    // It is no promise that could be awaited, and no module that was compiled from another form.
    if (typeof key === 'symbol' || key === 'then' || key === '__esModule') return Reflect.get(target, key);
    if (key in served) return Reflect.get(served, key);
    // "bind" and its like are a function's; its name and length would be answers.
    return key in target && key !== 'name' && key !== 'length' ? Reflect.get(target, key) : use(`${name}.${key}`);
  };
  // Whatever it is taken for, it can be called and constructed, and classes can be derived from it.
  const target = bareFunction();
  target.prototype = new Proxy({}, { get: member });
  return new Proxy(target, {
    get: member,
    set: (_target, key) => isInert() || impure(`${name}.${String(key)}`, todo),
    apply: () => use(`${name}()`),
    construct: (_target, _args, derived) => {
      const made = use(`new ${name}()`) as object;
      // A class of one's own that is derived from it has its own methods.
      return derived.prototype === target.prototype ? made : Reflect.construct(Object, [], derived);
    },
  });
}

/** The sandbox freezes what it finds, and what a frozen function has of its own cannot be answered otherwise. */
function bareFunction(): { prototype: object } {
  const bare = function standsIn() {} as unknown as { prototype: object; name?: string; length?: number };
  delete bare.name;
  delete bare.length;
  return bare;
}
