import { width } from './text.ts';

/** In the place of states that are left out. */
const MORE = '…';

/**
 * Sorted paths of atomic states, as one short text: `active.(control.on, email.noRule)`. Where that takes more than so
 * many columns, the innermost states are left out, the widest first: `active.(control.on, email.…)`. What is too wide even
 * so is for the caller to cut.
 */
export function shortStates(paths: readonly string[], columns = Number.POSITIVE_INFINITY): string {
  if (paths.length === 0) return '(none)';
  let shown: Path[] = paths.map((path) => path.split('.'));
  for (;;) {
    const text = together(shown);
    const parent = width(text) <= columns ? undefined : widestInnermost(shown);
    if (parent === undefined) return text;
    const below = (path: Path) => parent.every((name, index) => path[index] === name);
    const at = shown.findIndex(below);
    shown = shown.flatMap((path, index) => (!below(path) ? [path] : index === at ? [[...parent, MORE]] : []));
  }
}

type Path = readonly string[];

/** The deepest state whose inner states can be left out; of several the one whose are the widest. */
function widestInnermost(shown: readonly Path[]): Path | undefined {
  const parents = shown.map((path) => path.slice(0, path.at(-1) === MORE ? -2 : -1));
  const depth = Math.max(...parents.map(({ length }) => length));
  // A cut says more than the outermost state alone.
  if (depth < 2) return undefined;
  const inner = new Map<string, { parent: Path; text: string }>();
  for (const [index, parent] of parents.entries()) {
    if (parent.length !== depth) continue;
    const key = parent.join('.');
    inner.set(key, { parent, text: `${inner.get(key)?.text ?? ''}${shown[index]?.slice(depth).join('.')}` });
  }
  const widest = [...inner.values()].reduce((a, b) => (width(b.text) > width(a.text) ? b : a));
  return widest.parent;
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
