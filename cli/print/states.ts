/** Sorted paths of atomic states, as one short text: `active.(control.on, email.noRule)`. */
export function shortStates(paths: readonly string[]): string {
  return paths.length === 0 ? '(none)' : together(paths.map((path) => path.split('.')));
}

/** What begins alike is said once. */
function together(paths: readonly (readonly string[])[]): string {
  const groups = new Map<string, (readonly string[])[]>();
  for (const [first = '', ...rest] of paths) {
    const group = groups.get(first) ?? [];
    groups.set(first, rest.length === 0 ? group : [...group, rest]);
  }
  const parts = [...groups].map(([name, inner]) => {
    if (inner.length === 0) return name;
    const text = together(inner);
    return inner.length === 1 || !splits(inner) ? `${name}.${text}` : `${name}.(${text})`;
  });
  return parts.join(', ');
}

const splits = (paths: readonly (readonly string[])[]): boolean => new Set(paths.map(([first]) => first)).size > 1;

/** What a step changed: `opened → triaged.assessing`; of states that are left out both ways nothing is said. */
export function change(from: readonly string[], to: readonly string[]): string {
  const left = from.filter((path) => !to.includes(path));
  const entered = to.filter((path) => !from.includes(path));
  if (left.length === 0 && entered.length === 0) return `stays in ${shortStates(to)}`;
  if (left.length === 0) return `→ ${shortStates(entered)}`;
  if (entered.length === 0) return `left ${shortStates(left)}`;
  return `${shortStates(left)} → ${shortStates(entered)}`;
}
