import { createRequire } from 'node:module';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createStandIns, type StandInOptions } from '../../src/worker/stand-ins.ts';
import { createProject, wellKnown } from '../support/strangers-packages.ts';

const project = createProject({
  ...wellKnown,
  kept: { 'index.js': "const pg = require('pg'); exports.pool = new pg.Pool();" },
  ids: { 'index.js': "exports.id = () => require('crypto').randomUUID();" },
  talks: {
    'index.js': `
      // require('fs')
      /* import 'net'; */
      const inquire = require(/* webpackIgnore: true */ 'fs');
      exports.twice = (n) => 2 * n;`,
  },
  gone: { 'index.js': "try { require('not-installed'); } catch {}" },
  '@acme/native': { 'index.js': "require('./addon.node');", 'addon.node': '' },
});
const own = project.write('machine.ts', '');
project.write('packages/shop/index.js', "require('fs');");

afterAll(() => project.remove());

const getResolve = () => (context: string, request: string) =>
  Promise.resolve(createRequire(path.join(context, 'file.js')).resolve(request));

const asked = (request: string, options: StandInOptions = {}, issuer = own) =>
  createStandIns(options)({ request, context: path.dirname(issuer), contextInfo: { issuer }, getResolve });

const standsIn = async (request: string, options?: StandInOptions, issuer?: string) =>
  (await asked(request, options, issuer)) !== undefined;

const outside = [
  'mongodb',
  'winston',
  'pg',
  'axios',
  'kept',
  '@acme/native',
  '@temporalio/client',
  '@temporalio/activity',
];

describe('of what the workflow side imports', () => {
  it.each(['fs', 'node:fs', 'fs/promises', 'node:test', 'child_process', 'path'])('%s has a stand-in', async (name) => {
    expect(await asked(name)).toBe(`globalThis.__watchfloor_stand_in("${name.replace('node:', '')}", {})`);
  });

  it('Node’s own modules serve what the sandbox has of them', async () => {
    expect(await asked('node:crypto')).toContain('randomUUID: crypto.randomUUID');
    expect(await asked('url')).toContain('{ URL, URLSearchParams }');
    expect(await asked('node:assert')).toBe('globalThis.assert');
  });

  it.each(outside)('%s has one as a whole, since its code needs Node', async (name) => {
    expect(await asked(name)).toBe(`globalThis.__watchfloor_stand_in("${name}", {})`);
  });

  it.each(['talks', 'gone', 'ids', 'xstate', '@temporalio/workflow', './other.ts', '/absolute.ts', 'not-installed'])(
    '%s is loaded',
    async (name) => {
      expect(await standsIn(name)).toBe(false);
    },
  );

  it('a package is looked through once: what it imports itself is loaded with it', async () => {
    const issuer = path.join(project.folder, 'node_modules/kept/index.js');
    expect(await standsIn('pg', {}, issuer)).toBe(false);
    expect(await standsIn('fs', {}, issuer)).toBe(true);
  });

  it('packages are kept and stood in for by name', async () => {
    expect(await standsIn('kept', { keep: ['kept'] })).toBe(false);
    expect(await standsIn('kept/lib/part.js', { keep: ['kept'] })).toBe(false);
    // It needs Node itself, or is asked about again where a package that is kept imports it.
    const issuer = path.join(project.folder, 'node_modules/kept/index.js');
    expect(await standsIn('pg', { keep: ['kept'] }, issuer)).toBe(true);
    expect(await standsIn('talks', { standIn: ['talks'] })).toBe(true);
  });
});
