import { join } from 'node:path';
import { CASES_FILE } from './layout.ts';
import { leafHash, TreeHasher } from './merkle.ts';
import { linesOf } from './text-file.ts';

/** The roots that a bundle's tree had at some sizes, hexadecimal; none for a size that it never had. */
export function rootsAt(dir: string, sizes: ReadonlySet<number>): ReadonlyMap<number, string> {
  const roots = new Map<number, string>();
  const tree = new TreeHasher();
  const note = () => {
    if (sizes.has(tree.size)) roots.set(tree.size, tree.root().toString('hex'));
  };
  note();
  for (const line of linesOf(join(dir, CASES_FILE))) {
    tree.add(leafHash(line));
    note();
  }
  return roots;
}
