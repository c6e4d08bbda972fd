// Builds pages/built/watchfloor-verify.html: the verification in one file for a browser, of the very sources that the
// commands run; beside it floor.js, which replays a run in its report. With an argument, into that folder.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const here = (file) => path.join(root, file);
const out = path.resolve(process.argv[2] ?? here('pages/built'));
const require = createRequire(import.meta.url);

/** What stands in the place of Node, and what is kept out. */
const browserSide = {
  name: 'browser-side',
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^\.\/node\.ts$/ }, ({ importer }) =>
      importer === here('audit/platform/index.ts') ? { path: here('pages/verifier/browser/platform.ts') } : undefined,
    );
    // The package says that loading a file does nothing; these two do all that they are for.
    onResolve({ filter: /^\.\/(prelude|long)\.ts$/ }, ({ path: name, resolveDir }) => ({
      path: path.join(resolveDir, name),
      sideEffects: true,
    }));
    // What is asked for and never used falls away; what remains is looked for below.
    // Protobufjs looks whether there is one.
    onResolve({ filter: /^fs$/ }, ({ importer }) =>
      importer.includes('protobufjs') ? { path: 'none', namespace: 'none' } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'none' }, () => ({ contents: 'module.exports = null;' }));
    onResolve(
      { filter: /^(node:.*|fs|path|crypto|util|net|tls|os|http2?|zlib|stream|events|dns|url|process)$/ },
      ({ path: name }) => ({
        path: name,
        external: true,
        sideEffects: false,
      }),
    );
    onResolve({ filter: /^@temporalio\/(client|worker|activity|workflow|testing)(\/|$)/ }, ({ path: name }) => ({
      path: name,
      external: true,
      sideEffects: false,
    }));
    onResolve({ filter: /^web-worker$/ }, () => ({ path: 'web-worker', external: true, sideEffects: false }));
    onResolve({ filter: /^@temporalio\/common$/ }, () => ({
      path: require.resolve('@temporalio/common/lib/converter/payload-converter.js'),
    }));
    // The kernel takes a worker's global scope for its own.
    onLoad({ filter: /elk-worker\.min\.js$/ }, ({ path: file }) => ({
      contents: `var window = globalThis, self = undefined, document = {};\n${readFileSync(file, 'utf8')}`,
      loader: 'js',
    }));
  },
};

const shared = {
  absWorkingDir: root,
  bundle: true,
  write: false,
  format: 'iife',
  platform: 'browser',
  target: 'es2022',
  minifyWhitespace: true,
  // The hash of a definition holds the names of functions.
  keepNames: true,
  legalComments: 'inline',
  charset: 'ascii',
  define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis' },
  plugins: [browserSide],
  metafile: true,
  logLevel: 'error',
};

async function scriptOf(entry, more = {}) {
  const { metafile, outputFiles } = await build({ ...shared, ...more, entryPoints: [entry] });
  const [{ imports }] = Object.values(metafile.outputs);
  const outside = imports.filter(({ external }) => external).map((one) => one.path);
  const allowed = new Set(['web-worker']);
  const left = [...new Set(outside)].filter((name) => !allowed.has(name));
  if (left.length > 0) throw new Error(`${entry} needs what no browser has: ${left.join(', ')}`);
  // Neither may end the element that it stands in.
  return outputFiles[0].text.replace(/<\/(script)/gi, '<\\/$1').replace(/<!--/g, '<\\!--');
}

const worker = await scriptOf('pages/verifier/browser/worker.ts', {
  inject: [here('pages/verifier/browser/globals.ts')],
});
const page = await scriptOf('pages/verifier/browser/page.ts');
const floor = await scriptOf('pages/floor/browser/report.ts', { minify: true, keepNames: false });
const { pageHtml } = await import('../pages/verifier/html.ts');
const { version } = JSON.parse(readFileSync(here('package.json'), 'utf8'));
const html = pageHtml({
  page,
  worker,
  version,
  sha256: (text) => createHash('sha256').update(text, 'utf8').digest('base64'),
});
mkdirSync(out, { recursive: true });
const file = path.join(out, 'watchfloor-verify.html');
writeFileSync(file, html);
const hash = createHash('sha256').update(html, 'utf8').digest('hex');
writeFileSync(`${file}.sha256`, `${hash}  watchfloor-verify.html\n`);
writeFileSync(path.join(out, 'floor.js'), floor);
console.log(`${path.relative(process.cwd(), file)}: ${(html.length / 1e6).toFixed(1)} MB, SHA-256 ${hash}`);
