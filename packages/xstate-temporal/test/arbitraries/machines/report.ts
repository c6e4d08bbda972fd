import type fc from 'fast-check';
import type { Recipe, Script } from './recipe.ts';

/** A counterexample as one can read it, with the command that runs it again. */
export function report(details: fc.RunDetails<[Recipe, Script]>, file: string): string {
  const [recipe, script] = details.counterexample ?? [];
  const error = details.errorInstance;
  return [
    `The engine and XState differ, found at run ${details.numRuns}, after ${details.numShrinks} shrinks.`,
    error instanceof Error ? error.message : String(error),
    `seed ${details.seed}, path ${details.counterexamplePath}`,
    `machine: ${fold(JSON.stringify(recipe))}`,
    `script: ${JSON.stringify(script)}`,
    'Run it again:',
    `  WATCHFLOOR_SEED=${details.seed} WATCHFLOOR_PATH=${details.counterexamplePath} npx vitest run ${file}`,
    'Keep it: put machine and script into test/regressions/, in a file named for the cause.',
  ].join('\n');
}

/** Lines of at most some 110 characters, broken after commas, so that a recipe can be pasted. */
function fold(text: string): string {
  const lines = [''];
  for (const part of text.split(/(?<=,)/)) {
    const line = (lines.at(-1) as string) + part;
    if (line.length > 110) lines.push(part);
    else lines[lines.length - 1] = line;
  }
  return lines.join('\n  ');
}
