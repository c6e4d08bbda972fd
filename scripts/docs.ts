// `npm run docs:api`, `docs:roles`, `docs:machines`, `docs:profiles`, `docs:threats`, `docs:controls`, `docs:simulator`, `docs:readme`: writes what is made from charts and data.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { machinePages } from '../cli/draw/machine-pages.ts';
import { rolesPage } from '../cli/draw/roles-page.ts';
import { profilesPage } from '../cli/print/profile-facts.ts';
import { openApi } from '../gateway/index.ts';
import { calibrate } from '../simulator/model/threats/index.ts';
import { controlsPage } from './controls-page.ts';
import { simulatorPage } from './simulator-page.ts';
import { threatPage } from './threat-page.ts';
import { withWeek } from './week-excerpt.ts';

const docs = fileURLToPath(new URL('../docs', import.meta.url));
const [what] = process.argv.slice(2);
const makers: Readonly<
  Record<string, () => Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>>
> = {
  api: () => ({ 'openapi.json': `${JSON.stringify(openApi(), null, 2)}\n` }),
  roles: () => ({ 'roles.md': rolesPage() }),
  machines: machinePages,
  profiles: () => ({ 'profiles.md': profilesPage() }),
  controls: () => ({ 'audit-controls.md': controlsPage() }),
  simulator: () => ({ 'simulator-reference.md': simulatorPage() }),
  readme: async () => ({ '../README.md': await withWeek(await readFile(path.join(docs, '../README.md'), 'utf8')) }),
  threats: async () => ({ 'threat-model.md': threatPage(await calibrate()) }),
};
const pages = (await makers[what ?? 'machines']?.()) ?? {};
for (const [name, text] of Object.entries(pages)) {
  const file = path.join(docs, name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text);
  process.stdout.write(`${path.join('docs', name)}\n`);
}
