// Builds the console into console/built, which the gateway serves. With an argument, into that folder.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const outDir = path.resolve(process.argv[2] ?? path.join(root, 'console/built'));
await build({ configFile: path.join(root, 'console/vite.config.ts'), logLevel: 'warn', build: { outDir } });
console.log(`${path.relative(process.cwd(), outDir)}: built`);
