/** Packages as others publish them, small: written into a folder of their own, with links to what is installed here. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const installed = path.resolve(import.meta.dirname, '../../../../node_modules');

export interface Project {
  readonly folder: string;
  /** Writes a file, and gives its path. */
  write(name: string, text: string): string;
  remove(): void;
}

/**
 * @param packages files by package and name: `{ pg: { 'index.js': … } }`
 * @param links packages of ours that it has as well
 */
export function createProject(
  packages: Readonly<Record<string, Readonly<Record<string, string>>>>,
  links: readonly string[] = [],
): Project {
  const folder = mkdtempSync(path.join(tmpdir(), 'project-'));
  const write = (name: string, text: string) => {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  };
  write('package.json', '{ "type": "module" }');
  for (const [name, files] of Object.entries(packages))
    for (const [file, text] of Object.entries({ 'package.json': '{}', ...files }))
      write(path.join('node_modules', name, file), text);
  for (const name of links) {
    const link = path.join(folder, 'node_modules', name);
    mkdirSync(path.dirname(link), { recursive: true });
    symlinkSync(path.join(installed, name), link);
  }
  return { folder, write, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** What the well-known ones are like where it matters here: which of Node's modules they load, and how. */
export const wellKnown = {
  mongodb: {
    'index.js': `
      const { Topology } = require('./sdam');
      class MongoClient { constructor(url) { this.url = url; } db() { return { collection: () => ({ findOne: async () => ({ price: 12 }) }) }; } }
      module.exports = { MongoClient, Topology };`,
    'sdam.js': "exports.Topology = require('node:net').Socket;",
  },
  winston: {
    'index.js': `
      require('logform');
      exports.format = { json: () => ({}) };
      exports.transports = { Console: class {} };
      exports.createLogger = () => ({ info: () => undefined });`,
  },
  logform: { 'index.js': "module.exports = require('tty').isatty;" },
  pg: {
    'package.json': '{ "exports": { ".": { "import": "./esm.mjs", "require": "./index.js" } } }',
    'esm.mjs':
      "import { EventEmitter } from 'events'; export class Pool extends EventEmitter {} export default { Pool };",
    'index.js': "exports.Pool = class extends require('events') {};",
  },
  axios: {
    'package.json': '{ "type": "module", "browser": { "./http.js": "./xhr.js" } }',
    'index.js': "import send from './http.js'; export default { create: () => ({ get: send }) };",
    'http.js': "import http from 'http'; export default async () => http.STATUS_CODES;",
    'xhr.js': 'export default async () => fetch("/");',
  },
} as const;
