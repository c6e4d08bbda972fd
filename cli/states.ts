/** Sorted paths of atomic states, as one short text: `active.(control.on, email.noRule)`. */
export function shortStates(paths: readonly string[]): string {
  const [first, ...others] = paths;
  if (first === undefined) return '(none)';
  if (others.length === 0) return first;
  const tokens = first.split('.');
  let shared = 0;
  while (shared < tokens.length - 1 && others.every((path) => path.split('.')[shared] === tokens[shared])) shared++;
  const prefix = tokens.slice(0, shared).join('.');
  const tails = paths.map((path) => path.split('.').slice(shared).join('.'));
  return prefix === '' ? tails.join(', ') : `${prefix}.(${tails.join(', ')})`;
}

/** What a step changed: `opened → triaged.assessing`; of states that are left out both ways nothing is said. */
export function change(from: readonly string[], to: readonly string[]): string {
  const left = from.filter((path) => !to.includes(path));
  const entered = to.filter((path) => !from.includes(path));
  if (left.length === 0 && entered.length === 0) return `stays in ${shortStates(to)}`;
  if (left.length === 0) return `→ ${shortStates(entered)}`;
  if (entered.length === 0) return `left ${shortStates(left)}`;
  return `${shortStates(left)} → ${shortStates(entered)}`;
}
