import type { Outline, State } from './outline.ts';

/**
 * The chart as a Mermaid state diagram. Mermaid draws ways between siblings only, so a way across
 * borders is drawn between the outermost states that it leaves and enters, and says the rest.
 */
export function mermaid({ root, ways }: Outline): string {
  const lifted = ways
    .filter(({ from }) => from !== '')
    .map((way) => ({ ...lift(way.from, way.to), labels: way.labels }));
  const at = (parent: string) =>
    lifted
      .filter((way) => way.parent === parent)
      .map(({ from, to, labels, note }) => `${idOf(from)} --> ${idOf(to)} : ${text(labels.join(', '))}${note}`);

  const draw = (state: State, indent: string): string[] => {
    const deeper = `${indent}  `;
    const lines: string[] = [];
    if (state.initial !== undefined) lines.push(`${indent}[*] --> ${idOf(childOf(state.path, state.initial))}`);
    for (const [index, child] of state.states.entries()) {
      if (state.kind === 'parallel' && index > 0) lines.push(`${indent}--`);
      const name = child.kind === 'deepHistory' || child.kind === 'history' ? `${child.key} (H)` : child.key;
      if (child.states.length === 0) lines.push(`${indent}state "${text(name)}" as ${idOf(child.path)}`);
      else lines.push(`${indent}state "${text(name)}" as ${idOf(child.path)} {`, ...draw(child, deeper), `${indent}}`);
      for (const line of [...child.inner, ...child.actors.map((actor) => `runs ${actor}`)])
        if (child.states.length === 0) lines.push(`${indent}${idOf(child.path)} : ${text(line)}`);
      if (child.kind === 'final') lines.push(`${indent}${idOf(child.path)} --> [*]`);
    }
    lines.push(...at(state.path).map((line) => `${indent}${line}`));
    for (const child of state.states)
      if (child.states.length > 0) lines.push(...note(child.path, 'right', child.inner, indent));
    return lines;
  };
  const anywhere = [
    ...root.inner,
    ...ways.filter(({ from }) => from === '').map(({ labels, to }) => `${labels.join(', ')} to ${to}`),
  ];
  const always = note(root.initial ?? '', 'left', anywhere.length === 0 ? [] : ['In any state', ...anywhere], '  ');
  return `${['stateDiagram-v2', '  direction TB', ...draw(root, '  '), ...always].join('\n')}\n`;
}

/** Mermaid shows no lines in a state that has others inside; a note beside it does. */
function note(path: string, side: 'left' | 'right', lines: readonly string[], indent: string): string[] {
  if (lines.length === 0) return [];
  return [
    `${indent}note ${side} of ${idOf(path)}`,
    ...lines.map((line) => `${indent}  ${text(line)}`),
    `${indent}end note`,
  ];
}

function lift(from: string, to: string): { parent: string; from: string; to: string; note: string } {
  const a = from === '' ? [] : from.split('.');
  const b = to === '' ? [] : to.split('.');
  let common = 0;
  while (common < a.length - 1 && common < b.length - 1 && a[common] === b[common]) common++;
  const left = a.slice(0, common + 1);
  const right = b.slice(0, common + 1);
  const notes = [
    ...(left.length < a.length ? [`from ${a.slice(common + 1).join('.')}`] : []),
    ...(right.length < b.length ? [`to ${b.slice(common + 1).join('.')}`] : []),
  ];
  return {
    parent: a.slice(0, common).join('.'),
    from: left.join('.'),
    to: right.join('.'),
    note: notes.length === 0 ? '' : ` (${notes.join(', ')})`,
  };
}

function childOf(parent: string, path: string): string {
  const depth = parent === '' ? 0 : parent.split('.').length;
  return path
    .split('.')
    .slice(0, depth + 1)
    .join('.');
}

function idOf(path: string): string {
  return path === '' ? '[*]' : path.replaceAll('.', '__').replaceAll(/[^A-Za-z0-9_]/g, '_');
}

/** Mermaid reads colons, semicolons, quotes and markup; they are written as entities. */
function text(value: string): string {
  return value.replaceAll(/[#;:"<>{}]/g, (sign) => `#${sign.charCodeAt(0)};`);
}
