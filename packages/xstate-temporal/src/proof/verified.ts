/**
 * Proofs whose signature the worker found good outside of the sandbox, where it costs an eighth. Only the signature: who
 * may vouch for what, and for how long, is checked where it always is.
 */
const MOST = 1_000;
/** A set, for what the sandbox shares between instances is frozen. */
const verified = new Set<string>();

/** The name in a payload's metadata under which the worker hands on a proof that it verified. */
export const VERIFIED = 'watchfloor/verified';

/** @param proof as it was sent; header and signature are part of it, so it stands for one key and one signature */
export function noteVerified(proof: string): void {
  verified.add(proof);
  if (verified.size <= MOST) return;
  for (const oldest of verified) {
    verified.delete(oldest);
    return;
  }
}

export function isVerified(proof: unknown): boolean {
  return typeof proof === 'string' && verified.has(proof);
}
