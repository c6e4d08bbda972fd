import { Buffer as NodeBuffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { atob, Buffer, btoa } from '../../src/engine/world/bytes.ts';

const bytes = fc.uint8Array({ maxLength: 40 });
const encodings = ['utf8', 'hex', 'base64', 'base64url', 'latin1', 'ascii', 'utf16le', 'binary', 'ucs2'] as const;
const latin1 = fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)) });

describe('bytes in a step are those of Node', () => {
  it.each(encodings)('as text and back: %s', (encoding) => {
    fc.assert(
      fc.property(bytes, fc.string(), (given, text) => {
        const written = Buffer.from(given).toString(encoding);
        expect(written).toBe(NodeBuffer.from(given).toString(encoding));
        expect([...Buffer.from(written, encoding)]).toEqual([...NodeBuffer.from(written, encoding)]);
        expect(Buffer.byteLength(written, encoding)).toBe(NodeBuffer.byteLength(written, encoding));
        expect(Buffer.isEncoding(encoding)).toBe(true);
        if (encoding === 'hex') return;
        expect([...Buffer.from(text, encoding)]).toEqual([...NodeBuffer.from(text, encoding)]);
      }),
    );
  });

  it('btoa and atob', () => {
    fc.assert(
      fc.property(latin1, (text) => {
        expect(btoa(text)).toBe(globalThis.btoa(text));
        expect(atob(btoa(text))).toBe(text);
      }),
    );
  });

  it('what is no base64 is refused where Node refuses it', () => {
    const letter = fc.constantFrom('A', 'b', '9', '+', '/', '=', ' ', '\n', '-', 'é');
    fc.assert(
      fc.property(fc.string({ unit: letter, maxLength: 12 }), (text) => {
        expect(outcome(() => atob(text))).toEqual(outcome(() => globalThis.atob(text)));
      }),
    );
    expect(outcome(() => btoa('€'))).toEqual(outcome(() => globalThis.btoa('€')));
  });
});

function outcome(call: () => string): unknown {
  try {
    return call();
  } catch (error) {
    return (error as Error).name;
  }
}
