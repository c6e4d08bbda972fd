/**
 * `Buffer`, `atob` and `btoa` as they stand in a step: what they do follows from what they are given, so a step may use
 * them. They are the same ones on every host, down to the words of their errors; the workflow sandbox has none of its own.
 */
import { Buffer as Portable } from 'buffer/index.js';

const URL_SAFE = /^base64-?url$/i;

const isUrlSafe = (encoding: unknown): boolean => typeof encoding === 'string' && URL_SAFE.test(encoding);

/** The package knows Node's encodings but for this one; it reads it where it reads base64. */
const known = (encoding: unknown): unknown => (isUrlSafe(encoding) ? 'base64' : encoding);

type Call = (this: unknown, ...args: unknown[]) => unknown;

/** Exchanges a method for one that knows the encoding too. @param encoding which argument names it */
function teach(owner: object, name: string, encoding: number): void {
  const real = Reflect.get(owner, name) as Call;
  Reflect.set(owner, name, function (this: unknown, ...args: unknown[]): unknown {
    if (encoding < args.length) args[encoding] = known(args[encoding]);
    return Reflect.apply(real, this, args);
  });
}

teach(Portable, 'from', 1);
teach(Portable, 'byteLength', 1);
teach(Portable, 'alloc', 2);

const { isEncoding, prototype } = Portable;
Portable.isEncoding = ((name: unknown) => isUrlSafe(name) || isEncoding(name as string)) as typeof isEncoding;

/** Of bytes that are no UTF-8 the package makes other characters than Node does. */
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

const toText = prototype.toString;
prototype.toString = function (encoding, start, end) {
  if (encoding === undefined || /^utf-?8$/i.test(encoding)) return utf8.decode(this.subarray(start, end));
  if (!isUrlSafe(encoding)) return Reflect.apply(toText, this, [encoding, start, end]);
  const text = Reflect.apply(toText, this, ['base64', start, end]);
  return text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
};
for (const [name, place] of [
  ['write', 1],
  ['write', 2],
  ['write', 3],
  ['fill', 1],
  ['fill', 3],
  ['indexOf', 2],
] as const)
  teach(prototype, name, place);

export { Portable as Buffer };

const wrong = (call: string, why: string): Error =>
  Object.assign(new Error(`${call}: ${why}`), { name: 'InvalidCharacterError' });

/** Text of Latin-1 characters as base64. @throws InvalidCharacterError */
export function btoa(text: unknown): string {
  const bytes = String(text);
  for (let index = 0; index < bytes.length; index++)
    if (bytes.charCodeAt(index) > 0xff) throw wrong('btoa()', 'a character is outside of Latin-1');
  return Portable.from(bytes, 'latin1').toString('base64');
}

/** Base64 as text of Latin-1 characters, as forgiving as browsers are. @throws InvalidCharacterError */
export function atob(text: unknown): string {
  const bare = String(text).replace(/[\t\n\f\r ]/g, '');
  const data = bare.length % 4 === 0 ? bare.replace(/={1,2}$/, '') : bare;
  if (data.length % 4 === 1 || /[^A-Za-z0-9+/]/.test(data)) throw wrong('atob()', 'the text is no base64');
  return Portable.from(data, 'base64').toString('latin1');
}
