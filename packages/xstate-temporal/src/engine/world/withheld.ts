import { impure, inside } from './inside.ts';

/**
 * An object of which a step can have nothing but what is served. Outside of steps it is what it is.
 *
 * @param isServed default: all that it has
 */
export const withheld = <T extends object>(
  name: string,
  object: T,
  todo?: string,
  isServed: (key: string) => boolean = (key) => key in object,
): T =>
  // The sandbox freezes the object: then what it has can be withheld, but not answered otherwise.
  new Proxy(object, {
    get: (target, key) =>
      typeof key === 'symbol' || inside() === undefined || isServed(key)
        ? Reflect.get(target, key)
        : impure(`${name}.${key}`, todo),
    set: (target, key, value) =>
      inside() === undefined ? Reflect.set(target, key, value) : impure(`${name}.${String(key)}`, todo),
  });
