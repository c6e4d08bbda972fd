/**
 * Ed25519 (RFC 8032) for one public key, from the field and group arithmetic of `@noble/curves`. That package's own
 * `verify` decodes and multiplies the key anew each time; with what is kept here a signature takes a third of it.
 */
import { mulAddUnsafe } from '@noble/curves/abstract/curve.js';
import { ed25519 } from '@noble/curves/ed25519.js';
import { sha512 } from '@noble/hashes/sha2.js';

const { Point } = ed25519;
const { Fn } = Point;
const SIGNATURE = 64;
/** Tables of multiples pay once a key has verified so many signatures. */
const OFTEN = 12;
const WINDOW = 4;

type CurvePoint = InstanceType<typeof Point>;

/** Whether these 32 bytes are a key under which anybody can sign: no point, or one of the few of small order. */
export function isSmallOrder(bytes: Uint8Array): boolean {
  try {
    return Point.fromBytes(bytes).clearCofactor().is0();
  } catch {
    return true;
  }
}

export class PublicKey {
  private readonly bytes: Uint8Array;
  private decoded: CurvePoint | undefined;
  private verified = 0;

  /** @param bytes 32; they are decoded once they are needed */
  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  /** @throws Error where the bytes are no point of the prime-order group, in its one encoding */
  check(): void {
    // A key of small order takes signatures that nobody made.
    if (this.point.is0() || !this.point.isTorsionFree()) throw new Error('the key is not of the prime-order group');
  }

  private get point(): CurvePoint {
    this.decoded ??= Point.fromBytes(this.bytes);
    return this.decoded;
  }

  verifies(signature: Uint8Array, message: Uint8Array): boolean {
    if (signature.length !== SIGNATURE) return false;
    const s = littleEndian(signature.subarray(32));
    if (s >= Fn.ORDER) return false;
    let r: CurvePoint;
    try {
      r = Point.fromBytes(signature.subarray(0, 32));
    } catch {
      return false;
    }
    const challenge = new Uint8Array(64 + message.length);
    challenge.set(signature.subarray(0, 32), 0);
    challenge.set(this.bytes, 32);
    challenge.set(message, 64);
    const k = littleEndian(sha512(challenge)) % Fn.ORDER;
    // [8](R + [k]A - [s]B) is the neutral element.
    return r.add(this.combined(k, s)).clearCofactor().is0();
  }

  /** [k]A - [s]B. All of it is public, so none of it needs constant time. */
  private combined(k: bigint, s: bigint): CurvePoint {
    this.verified++;
    if (this.verified < OFTEN) return mulAddUnsafe(Point, [this.point, Point.BASE], [k, Fn.neg(s)]);
    if (this.verified === OFTEN) this.point.precompute(WINDOW);
    return this.point.multiplyUnsafe(k).subtract(Point.BASE.multiplyUnsafe(s));
  }
}

function littleEndian(bytes: Uint8Array): bigint {
  let hex = '';
  for (let at = bytes.length - 1; at >= 0; at--) hex += (bytes[at] as number).toString(16).padStart(2, '0');
  return BigInt(`0x${hex}`);
}
