/**
 * Puts the code of the guides where it is shown: `npx tsx scripts/docs-snippets.ts`. A block below
 * `<!-- from: path/of/file.ts -->` is that file, below `<!-- from: path/of/file.ts#name -->` what stands in it between
 * `// docs:name` and `// docs:end`. A test compares.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

const library = 'packages/xstate-temporal';

/** The pages whose TypeScript is all taken from files. */
export const guides = ['README.md', 'docs/bring-your-own-machine.md', 'docs/coming-from.md'].map(
  (page) => `${library}/${page}`,
);

/** The guide's text with its blocks as the files have them. @throws Error that names a file or a mark that is not there */
export function refreshed(text: string): string {
  return text.replace(
    /(<!-- from: (\S+?)(?:#(\S+))? -->\n```ts\n)[\s\S]*?(?=```)/g,
    (_, head: string, file: string, mark: string | undefined) => `${head}${snippet(file, mark)}`,
  );
}

/** A test beside the sources imports an example by its path; whoever copies it has the example's file at hand. */
function asUsersWrite(source: string): string {
  return source.replace(/'(?:\.\.\/)+examples\/[\w-]+\//g, "'./");
}

function snippet(file: string, mark: string | undefined): string {
  const lines = readFileSync(path.join(root, file), 'utf8').split('\n');
  const first = mark === undefined ? 0 : lines.findIndex((line) => line.trim() === `// docs:${mark}`) + 1;
  const last =
    mark === undefined
      ? lines.length
      : lines.findIndex((line, index) => index > first && line.trim() === '// docs:end');
  if ((mark !== undefined && first === 0) || last < 0) throw new Error(`${file} has no mark "docs:${mark}".`);
  const shown = lines.slice(first, last).filter((line) => !line.trim().startsWith('// docs:'));
  const indent = Math.min(...shown.filter((line) => line !== '').map((line) => line.search(/\S/)));
  return `${asUsersWrite(shown.map((line) => line.slice(indent)).join('\n')).trim()}\n`;
}

if (process.argv[1] !== undefined && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  for (const guide of guides) {
    const file = path.join(root, guide);
    writeFileSync(file, refreshed(readFileSync(file, 'utf8')));
  }
}
