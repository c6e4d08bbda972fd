/** Node's own modules in a step of a test: refused as on a server, where a bundle has stand-ins for them. */
import { webcrypto } from 'node:crypto';
import { createRequire, syncBuiltinESMExports } from 'node:module';
import { chartGlobals } from '../engine/world/globals.ts';
import { impure, inside } from '../engine/world/inside.ts';
import { MODULE_GLOBALS } from '../engine/world/module-globals.ts';
import { OUT } from '../engine/world/stand-in.ts';

const require = createRequire(import.meta.url);

/** Whose functions do what a step cannot depend on, or are not there on a server. */
const GUARDED = [
  ...['child_process', 'crypto', 'dgram', 'dns', 'dns/promises', 'fs', 'fs/promises', 'http', 'http2', 'https', 'net'],
  ...['os', 'path', 'querystring', 'readline', 'string_decoder', 'timers', 'timers/promises', 'tls', 'tty', 'url'],
  ...['util', 'v8', 'vm', 'worker_threads', 'zlib'],
];
/** Of `crypto` a step has what the global variable of that name has. */
const drawn = new Map(Object.entries(chartGlobals.crypto).map(([key, draw]) => [`crypto.${key}`, draw as Draw]));

type Draw = (...given: unknown[]) => unknown;

let guarded = false;

/**
 * Guards them, once for the process: each function does what it did, and throws IMPURE_MACHINE where a step calls it.
 * What a package has taken out of a module before, and keeps, is not reached.
 */
export function guardNodeModules(): void {
  if (guarded) return;
  guarded = true;
  for (const name of GUARDED) {
    const module = require(name) as Record<string, unknown>;
    for (const [key, { value, writable }] of Object.entries(Object.getOwnPropertyDescriptors(module)))
      if (typeof value === 'function' && writable === true && MODULE_GLOBALS[name]?.includes(key) !== true)
        module[key] = guardOf(value, `${name}.${key}`);
  }
  // Behind accessors of the module that cannot be exchanged.
  const web = Object.getPrototypeOf(webcrypto) as Record<string, unknown>;
  for (const key of Object.keys(chartGlobals.crypto)) web[key] = guardOf(web[key] as object, `crypto.${key}`);
  syncBuiltinESMExports();
}

function guardOf(real: object, name: string): unknown {
  const draw = drawn.get(name);
  return new Proxy(real, {
    apply(target, self, args) {
      if (inside() === undefined) return Reflect.apply(target as () => unknown, self, args);
      return draw === undefined ? impure(name, OUT) : draw(...args);
    },
    construct: (target, args, derived) =>
      inside() === undefined ? Reflect.construct(target as () => unknown, args, derived) : impure(`new ${name}()`, OUT),
  });
}
