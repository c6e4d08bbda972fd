import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  consistencyProof,
  inclusionProof,
  leafHash,
  provesConsistency,
  provesInclusion,
  rootOf,
  TreeHasher,
} from '../../audit/seal/index.ts';

/** The inputs and answers of the Certificate Transparency reference implementation, which RFC 6962 came with. */
const inputs = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
const leaves = inputs.map((hex) => leafHash(Buffer.from(hex, 'hex')));
const roots = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];
const hex = (hashes: readonly Uint8Array[]) => hashes.map((hash) => Buffer.from(hash).toString('hex'));
const manyLeaves = Array.from({ length: 70 }, (_, index) => leafHash(`leaf ${index}`));

describe('the tree of RFC 6962', () => {
  test('has the published roots', () => {
    expect(rootOf([]).toString('hex')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    expect(roots.map((_, index) => rootOf(leaves, 0, index + 1).toString('hex'))).toEqual(roots);
  });

  test('gives the published inclusion proofs', () => {
    expect(hex(inclusionProof(leaves, 0, 1))).toEqual([]);
    expect(hex(inclusionProof(leaves, 0, 8))).toEqual([
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ]);
    expect(hex(inclusionProof(leaves, 5, 8))).toEqual([
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ]);
    expect(hex(inclusionProof(leaves, 2, 3))).toEqual([roots[1]]);
  });

  test('gives the published consistency proofs', () => {
    expect(hex(consistencyProof(leaves, 1, 1))).toEqual([]);
    expect(hex(consistencyProof(leaves, 1, 8))).toEqual([
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ]);
    expect(hex(consistencyProof(leaves, 6, 8))).toEqual([
      '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ]);
    expect(hex(consistencyProof(leaves, 2, 5))).toEqual([
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
    ]);
  });

  test('has the same root when its leaves come one by one', () => {
    const tree = new TreeHasher();
    for (const [index, leaf] of leaves.entries()) {
      tree.add(leaf);
      expect([tree.size, tree.root().toString('hex')]).toEqual([index + 1, roots[index]]);
    }
  });
});

describe('a proof', () => {
  test('of inclusion holds for every leaf of every tree, and for no other leaf, place or size of tree', () => {
    for (let size = 1; size <= manyLeaves.length; size++) {
      const root = rootOf(manyLeaves, 0, size);
      for (let index = 0; index < size; index++) {
        const proof = inclusionProof(manyLeaves, index, size);
        const leaf = manyLeaves[index]!;
        expect(provesInclusion(leaf, index, size, proof, root)).toBe(true);
        expect(provesInclusion(leafHash('other'), index, size, proof, root)).toBe(false);
        expect(provesInclusion(leaf, (index + 1) % (size + 1), size, proof, root)).toBe(false);
        if (proof.length > 0) expect(provesInclusion(leaf, index, size, proof.slice(1), root)).toBe(false);
        expect(provesInclusion(leaf, index, size, [...proof, root], root)).toBe(false);
      }
    }
  });

  test('of consistency holds between every two trees, and not once a node, a root or a size is another', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 70 }), fc.nat(), fc.nat(), (size, a, b) => {
        const first = 1 + (a % size);
        const older = { size: first, root: rootOf(manyLeaves, 0, first) };
        const newer = { size, root: rootOf(manyLeaves, 0, size) };
        const proof = consistencyProof(manyLeaves, first, size);
        expect(provesConsistency(older, newer, proof)).toBe(true);
        const wrong = leafHash('other');
        expect(provesConsistency({ ...older, root: wrong }, newer, proof)).toBe(false);
        expect(provesConsistency(older, { ...newer, root: wrong }, proof)).toBe(false);
        expect(provesConsistency(older, newer, [...proof, wrong])).toBe(false);
        if (proof.length === 0) return;
        const place = b % proof.length;
        expect(provesConsistency(older, newer, proof.toSpliced(place, 1, wrong))).toBe(false);
        expect(provesConsistency(older, newer, proof.toSpliced(place, 1))).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  test('about a leaf or a tree that is not there is refused', () => {
    expect(() => inclusionProof(leaves, 8)).toThrow(RangeError);
    expect(() => inclusionProof(leaves, 0, 9)).toThrow(RangeError);
    expect(() => consistencyProof(leaves, 0, 8)).toThrow(RangeError);
    expect(() => consistencyProof(leaves, 8, 7)).toThrow(RangeError);
    expect(provesInclusion(leaves[0]!, 0, Number.NaN, [], leaves[0]!)).toBe(false);
  });
});
