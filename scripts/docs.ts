// `npm run docs:roles`, `npm run docs:machines`: writes the pages that are made from the charts.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { machinePages } from '../cli/draw/machine-pages.ts';
import { rolesPage } from '../cli/draw/roles-page.ts';

const docs = fileURLToPath(new URL('../docs', import.meta.url));
const [what] = process.argv.slice(2);
const pages = what === 'roles' ? { 'roles.md': rolesPage() } : await machinePages();
for (const [name, text] of Object.entries(pages)) {
  const file = path.join(docs, name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text);
  process.stdout.write(`docs/${name}\n`);
}
