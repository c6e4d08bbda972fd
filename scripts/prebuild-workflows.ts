/** Bundles the programme's workflows into the compiled package, so that its worker need not. Run by `scripts/build.mjs`. */
import { realpathSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { bundleProgramme } from '../programme/worker/index.ts';
import { heldVersions, PREBUILT } from '../programme/worker/prebuilt.ts';

const root = path.resolve(import.meta.dirname, '..');
const folder = path.join(root, 'dist/programme/worker');
/** Packages may lie in another clone. */
const roots = [root, path.dirname(realpathSync(path.join(root, 'node_modules')))];
/** As Temporal's bundler writes it, and asks for it when the bundle is loaded. */
const MARK = '//# sourceMappingURL=data:application/json;charset=utf-8;base64,';

const { code } = await bundleProgramme();
const at = code.lastIndexOf(MARK);
if (at < 0) throw new Error('The bundle has no source map of the form that Temporal writes.');
const map = JSON.parse(Buffer.from(code.slice(at + MARK.length), 'base64').toString()) as { sources: string[] };
// The texts are in the packages; where they lay on the builder's machine is of no use to anybody.
const sources = map.sources.map((source) => {
  const named = roots.reduce((text, one) => text.replaceAll(`${one}/`, ''), source);
  return /(^|\|)\//.test(named) ? path.basename(named) : named;
});
const bare = Buffer.from(JSON.stringify({ ...map, sources, sourcesContent: undefined })).toString('base64');
await writeFile(path.join(folder, PREBUILT.code), `${code.slice(0, at)}${MARK}${bare}\n`);
await writeFile(path.join(folder, PREBUILT.versions), `${JSON.stringify(await heldVersions(), undefined, 2)}\n`);
