import type { AnyStateNode } from 'xstate';

/** What matters of a transition for where it leads. */
export interface Leading {
  readonly source: AnyStateNode;
  readonly target?: readonly AnyStateNode[] | undefined;
  readonly reenter: boolean;
}

/** A state and those around it, from the inside out. */
export function lineOf(node: AnyStateNode): AnyStateNode[] {
  const line: AnyStateNode[] = [];
  for (let one: AnyStateNode | undefined = node; one !== undefined; one = one.parent) line.push(one);
  return line;
}

export function isBelow(node: AnyStateNode, other: AnyStateNode): boolean {
  return node !== other && lineOf(node).includes(other);
}

/** The states that transitions leave. */
export function exited(
  transitions: readonly Leading[],
  active: ReadonlySet<AnyStateNode>,
  goal: readonly AnyStateNode[],
): ReadonlySet<AnyStateNode> {
  const left = new Set<AnyStateNode>();
  for (const transition of transitions) {
    if (transition.target === undefined) continue;
    const domain = domainOf(transition, goal);
    for (const node of active) if (domain === undefined || isBelow(node, domain)) left.add(node);
  }
  return left;
}

/**
 * The states that transitions enter, as SCXML has it.
 *
 * @param stay what stays active
 * @param goal where the step ended: what a history state remembers is not in a record, so it is taken from there
 */
export function entered(
  transitions: readonly Leading[],
  stay: ReadonlySet<AnyStateNode>,
  goal: readonly AnyStateNode[],
): AnyStateNode[] {
  const into = new Set<AnyStateNode>();
  const down = (node: AnyStateNode): void => {
    into.add(node);
    if (node.type === 'compound') {
      const isEntered = Object.values(node.states).some((child) => into.has(child));
      if (!isEntered) for (const initial of initialOf(node)) up(initial, node);
    } else if (node.type === 'parallel')
      for (const region of Object.values(node.states)) if (region.type !== 'history' && !into.has(region)) down(region);
  };
  const up = (node: AnyStateNode, until: AnyStateNode | undefined): void => {
    const line = lineOf(node);
    const end = until === undefined ? line.length : line.indexOf(until);
    const between = line.slice(1, Math.max(1, end));
    // The way to the target first, so that nothing else of a compound state is entered by default.
    for (const one of between) into.add(one);
    down(node);
    for (const one of [...between, ...(until === undefined ? [] : [until])])
      if (one.type === 'parallel') {
        for (const region of Object.values(one.states))
          if (region.type !== 'history' && !into.has(region) && !stay.has(region)) down(region);
      }
  };
  for (const transition of transitions) {
    if (transition.target === undefined) continue;
    const domain = domainOf(transition, goal);
    const targets = resolved(transition.target, goal);
    for (const target of targets)
      for (const one of lineOf(target)) if (domain === undefined || isBelow(one, domain)) into.add(one);
    for (const target of targets) up(target, domain);
  }
  // What stayed active is not entered.
  return [...into].filter((node) => !stay.has(node));
}

/** The innermost state that stays active throughout. */
function domainOf({ source, target = [], reenter }: Leading, goal: readonly AnyStateNode[]): AnyStateNode | undefined {
  const targets = resolved(target, goal);
  if (!reenter && targets.every((one) => one === source || isBelow(one, source))) return source;
  return lineOf(source)
    .slice(1)
    .find((around) => targets.every((one) => isBelow(one, around)));
}

/** Targets, with what history states stand for in their place. */
function resolved(targets: readonly AnyStateNode[], goal: readonly AnyStateNode[]): AnyStateNode[] {
  return targets.flatMap((target) => {
    if (target.type !== 'history' || target.parent === undefined) return [target];
    const { parent } = target;
    const remembered = goal.filter((node) => isBelow(node, parent));
    return remembered.length > 0 ? remembered : [parent];
  });
}

function initialOf(node: AnyStateNode): readonly AnyStateNode[] {
  return (node.initial?.target ?? []) as readonly AnyStateNode[];
}
