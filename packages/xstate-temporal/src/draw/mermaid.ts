import { type Label, type Outline, type State, saidOf, type Way } from './outline.ts';

/**
 * The chart as a Mermaid state diagram. Mermaid draws ways between siblings only, so a way across
 * borders is drawn between the outermost states that it leaves and enters, and says the rest.
 */
export function mermaid({ root, ways }: Outline): string {
  const leaves = new Set(leavesOf(root));
  // A way to the state itself or into it: Mermaid cannot draw that where there are states inside.
  const inwards = ({ from, to }: Way) => !leaves.has(from) && (from === '' || to === from || to.startsWith(`${from}.`));
  const lifted = ways
    .filter((way) => !inwards(way))
    .map((way) => ({ ...lift(way.from, way.to), labels: said(way.labels) }));
  const at = (parent: string) =>
    lifted
      .filter((way) => way.parent === parent)
      .map(({ from, to, labels, note }) => `${idOf(from)} --> ${idOf(to)} : ${text(labels.join(', '))}${note}`);

  const inside = (path: string) =>
    ways
      .filter((way) => way.from === path && inwards(way))
      .map(
        ({ labels, to }) => `${said(labels).join(', ')} to ${path === '' ? to : to.slice(path.length + 1) || 'itself'}`,
      );

  const draw = (state: State, indent: string): string[] => {
    const deeper = `${indent}  `;
    const lines: string[] = [];
    if (state.initial !== undefined) lines.push(`${indent}[*] --> ${idOf(childOf(state.path, state.initial))}`);
    // Mermaid has no history; the ways to it say where they lead.
    const shown = state.states.filter(({ kind }) => kind !== 'history' && kind !== 'deepHistory');
    for (const [index, child] of shown.entries()) {
      if (state.kind === 'parallel' && index > 0) lines.push(`${indent}--`);
      if (child.states.length === 0) lines.push(`${indent}state "${text(child.key)}" as ${idOf(child.path)}`);
      else
        lines.push(
          `${indent}state "${text(child.key)}" as ${idOf(child.path)} {`,
          ...draw(child, deeper),
          `${indent}}`,
        );
      for (const line of [...said(child.inner), ...child.actors.map((actor) => `runs ${actor}`)])
        if (child.states.length === 0) lines.push(`${indent}${idOf(child.path)} : ${text(line)}`);
      if (child.states.length > 0)
        lines.push(...note(child.path, 'right', [...said(child.inner), ...inside(child.path)], indent));
      if (child.kind === 'final') lines.push(`${indent}${idOf(child.path)} --> [*]`);
    }
    lines.push(...at(state.path).map((line) => `${indent}${line}`));
    return lines;
  };
  const anywhere = [...said(root.inner), ...inside('')];
  const always = note(root.initial ?? '', 'left', anywhere.length === 0 ? [] : ['In any state', ...anywhere], '  ');
  return `${['stateDiagram-v2', '  direction TB', ...draw(root, '  '), ...always].join('\n')}\n`;
}

/** Labels in lines, each with who may send it. */
function said(labels: readonly Label[]): string[] {
  return labels.map(
    (label) => `${saidOf(label)}${label.by.length === 0 ? '' : ` (${label.by.map(({ role }) => role).join(', ')})`}`,
  );
}

function leavesOf(state: State): string[] {
  return state.states.length === 0 ? [state.path] : state.states.flatMap(leavesOf);
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
