/** Merkle trees of RFC 6962 section 2.1 and RFC 9162 section 2.1, over SHA-256. Hashes are 32 bytes. */
import { platform } from '../platform/index.ts';

const { hasher } = platform;

const LEAF = Buffer.from([0]);
const NODE = Buffer.from([1]);

/** The hash of a leaf with this data. */
export function leafHash(data: Uint8Array | string): Buffer {
  return hasher().update(LEAF).update(data).digest();
}

export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  return hasher().update(NODE).update(left).update(right).digest();
}

/** Takes leaves one by one; holds one hash for each bit of their number. */
export class TreeHasher {
  /** Roots of perfect subtrees, largest first. */
  private readonly subtrees: { readonly hash: Buffer; readonly leaves: number }[] = [];
  private count = 0;

  get size(): number {
    return this.count;
  }

  add(leaf: Buffer): void {
    let hash = leaf;
    let leaves = 1;
    for (let last = this.subtrees.at(-1); last?.leaves === leaves; last = this.subtrees.at(-1)) {
      hash = nodeHash(last.hash, hash);
      leaves *= 2;
      this.subtrees.pop();
    }
    this.subtrees.push({ hash, leaves });
    this.count++;
  }

  /** The root over the leaves so far. */
  root(): Buffer {
    const { subtrees } = this;
    let root = subtrees.at(-1)?.hash;
    if (root === undefined) return hasher().digest();
    for (let index = subtrees.length - 2; index >= 0; index--)
      root = nodeHash((subtrees[index] as { hash: Buffer }).hash, root);
    return root;
  }
}

/** The root over all leaf hashes from `start` to before `end`. */
export function rootOf(leaves: readonly Buffer[], start = 0, end = leaves.length): Buffer {
  const tree = new TreeHasher();
  for (let index = start; index < end; index++) tree.add(leaves[index] as Buffer);
  return tree.root();
}

/**
 * The nodes that lead from the leaf at `index` to the root of the first `size` leaves, lowest first.
 *
 * @throws RangeError where there is no such leaf
 */
export function inclusionProof(leaves: readonly Buffer[], index: number, size = leaves.length): Buffer[] {
  if (!Number.isInteger(index) || index < 0 || index >= size || size > leaves.length)
    throw new RangeError(`There is no leaf ${index} in a tree of ${size}.`);
  const proof: Buffer[] = [];
  let [start, end] = [0, size];
  while (end - start > 1) {
    const middle = start + splitOf(end - start);
    if (index < middle) {
      proof.unshift(rootOf(leaves, middle, end));
      end = middle;
    } else {
      proof.unshift(rootOf(leaves, start, middle));
      start = middle;
    }
  }
  return proof;
}

/** Whether the proof leads from the leaf to the root (RFC 9162 section 2.1.3.2). */
export function provesInclusion(
  leaf: Uint8Array,
  index: number,
  size: number,
  proof: readonly Uint8Array[],
  root: Uint8Array,
): boolean {
  if (!isSize(size) || !Number.isSafeInteger(index) || index < 0 || index >= size) return false;
  let [fn, sn] = [index, size - 1];
  let hash: Uint8Array = leaf;
  for (const node of proof) {
    if (sn === 0) return false;
    if (isOdd(fn) || fn === sn) {
      hash = nodeHash(node, hash);
      while (!isOdd(fn) && fn !== 0) [fn, sn] = [half(fn), half(sn)];
    } else {
      hash = nodeHash(hash, node);
    }
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 && same(hash, root);
}

/**
 * The nodes by which the root of the first `first` leaves is found again in the root of the first `size`.
 *
 * @throws RangeError unless 0 < first <= size
 */
export function consistencyProof(leaves: readonly Buffer[], first: number, size = leaves.length): Buffer[] {
  if (!isSize(first) || !isSize(size) || first > size || size > leaves.length)
    throw new RangeError(`There is no tree of ${first} in one of ${size}.`);
  const proof: Buffer[] = [];
  let [start, end] = [0, size];
  // Whether the subtree under way is one whose root whoever knows the first root has.
  let known = true;
  for (;;) {
    if (first === end) {
      if (!known) proof.unshift(rootOf(leaves, start, end));
      return proof;
    }
    const middle = start + splitOf(end - start);
    if (first <= middle) {
      proof.unshift(rootOf(leaves, middle, end));
      end = middle;
    } else {
      proof.unshift(rootOf(leaves, start, middle));
      start = middle;
      known = false;
    }
  }
}

/** Whether the proof leads from the first root to the second (RFC 9162 section 2.1.4.2). */
export function provesConsistency(
  first: { readonly size: number; readonly root: Uint8Array },
  second: { readonly size: number; readonly root: Uint8Array },
  proof: readonly Uint8Array[],
): boolean {
  if (!isSize(first.size) || !isSize(second.size) || first.size > second.size) return false;
  if (first.size === second.size) return proof.length === 0 && same(first.root, second.root);
  const nodes = isPowerOfTwo(first.size) ? [first.root, ...proof] : [...proof];
  const [start, ...rest] = nodes;
  if (start === undefined || proof.length === 0) return false;
  let [fn, sn] = [first.size - 1, second.size - 1];
  while (isOdd(fn)) [fn, sn] = [half(fn), half(sn)];
  let [older, newer] = [start, start];
  for (const node of rest) {
    if (sn === 0) return false;
    if (isOdd(fn) || fn === sn) {
      older = nodeHash(node, older);
      newer = nodeHash(node, newer);
      while (!isOdd(fn) && fn !== 0) [fn, sn] = [half(fn), half(sn)];
    } else {
      newer = nodeHash(newer, node);
    }
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 && same(older, first.root) && same(newer, second.root);
}

/** The largest power of two below n. */
function splitOf(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

const isSize = (n: number) => Number.isSafeInteger(n) && n > 0;
const isOdd = (n: number) => n % 2 === 1;
const half = (n: number) => Math.floor(n / 2);
const isPowerOfTwo = (n: number) => n === 1 || splitOf(n) * 2 === n;
const same = (a: Uint8Array, b: Uint8Array) => Buffer.compare(a, b) === 0;
