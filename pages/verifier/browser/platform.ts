/** The browser's side of `audit/platform`: the build puts it in the place of Node's. */
import { ed25519 } from '@noble/curves/ed25519.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256, sha512 } from '@noble/hashes/sha2.js';
import type { Hasher, Platform } from '../../../audit/platform/index.ts';
import { entriesOf, kindOf, openFile } from './dropped.ts';

const utf8 = new TextEncoder();
const bytesOf = (data: Uint8Array | string) => (typeof data === 'string' ? utf8.encode(data) : data);
const buffer = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);

export const platform: Platform = {
  kindOf,
  leadsToFolder: (path) => kindOf(path)?.kind === 'folder',
  entriesOf,
  openFile,
  async readUpTo(path, limit) {
    const reading = openFile(path);
    if (reading.size > limit) return undefined;
    const bytes = Buffer.alloc(reading.size);
    return bytes.subarray(0, reading.read(bytes, 0));
  },
  gunzip,
  join: (...parts) => parts.filter((part) => part !== '').join('/'),
  dirname: (path) => path.replace(/\/[^/]*$/, ''),
  basename: (path) => path.slice(path.lastIndexOf('/') + 1),
  resolve: (path) => path,
  nextTurn,
  sha256: (data) => buffer(sha256(bytesOf(data))),
  hasher() {
    const hash = sha256.create();
    const made: Hasher = {
      update(data) {
        hash.update(bytesOf(data));
        return made;
      },
      digest: () => buffer(hash.digest()),
    };
    return made;
  },
  hmac(key, ...pieces) {
    const hash = hmac.create(sha256, key);
    for (const piece of pieces) hash.update(utf8.encode(piece));
    return buffer(hash.digest());
  },
  verifies(key, message, signature) {
    // A key of Ed25519 ends with its 32 bytes.
    const bytes = key.export({ type: 'spki', format: 'der' }).slice(-32);
    return signature.length === 64 && verifies(bytes, message, signature);
  },
};

/** Other messages, such as the one that ends all, come in between. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}

async function gunzip(bytes: Uint8Array, limit: number): Promise<Buffer | undefined> {
  const packed = new Blob([Uint8Array.from(bytes)]).stream();
  const reader = packed.pipeThrough(new DecompressionStream('gzip')).getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    size += next.value.length;
    if (size > limit) {
      await reader.cancel();
      return undefined;
    }
    chunks.push(next.value);
  }
  return Buffer.concat(chunks, size);
}

const { Point } = ed25519;
const { Fn } = Point;

/** As OpenSSL does: R must be the very bytes of [s]B - [k]A. */
function verifies(key: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const [r, s] = [signature.subarray(0, 32), littleEndian(signature.subarray(32))];
  if (s >= Fn.ORDER) return false;
  try {
    const a = Point.fromBytes(key, true);
    const challenge = new Uint8Array(64 + message.length);
    challenge.set(r, 0);
    challenge.set(key, 32);
    challenge.set(message, 64);
    const k = littleEndian(sha512(challenge)) % Fn.ORDER;
    const own = Point.BASE.multiplyUnsafe(s).subtract(a.multiplyUnsafe(k)).toBytes();
    return own.every((byte, index) => byte === r[index]);
  } catch {
    return false;
  }
}

function littleEndian(bytes: Uint8Array): bigint {
  let value = 0n;
  for (let at = bytes.length - 1; at >= 0; at--) value = (value << 8n) | BigInt(bytes[at] as number);
  return value;
}
