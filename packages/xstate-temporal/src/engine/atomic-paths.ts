import type { Definition } from './types.ts';

interface Node {
  readonly path: readonly string[];
  readonly type: string;
  readonly states: Readonly<Record<string, Node>>;
}

/** Paths of the states that an instance rests in, or ends in. */
export function atomicPaths({ machine }: Definition): string[] {
  const walk = (node: Node): string[] => {
    const inner = Object.values(node.states);
    if (node.type === 'history') return [];
    return inner.length === 0 ? [node.path.join('.')] : inner.flatMap(walk);
  };
  return walk(machine.root as unknown as Node);
}
