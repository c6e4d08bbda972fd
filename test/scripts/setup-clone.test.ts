import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isInstalled, isNodeSupported, minuteByMinute } from '../../scripts/setup.mjs';
import { eventually, grounds, isRunning } from '../support/processes.ts';

const root = path.resolve(import.meta.dirname, '../..');

describe('a clone', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'watchfloor-clone-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const write = (file: string, text: string) => {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  };

  const borrowPackages = () => {
    // Otherwise the clone would install its own into them, and npm empties a folder first.
    expect(isInstalled(root), 'the packages of package-lock.json are installed: npm ci').toBe(true);
    symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'), 'dir');
  };

  it('runs on Node 20.20 and later', () => {
    const supported = ['20.20.0', '20.21.3', '21.0.0', '22.1.0', '100.0.0'];
    for (const version of supported) expect(isNodeSupported(version)).toBe(true);
    for (const version of ['20.19.9', '20.2.0', '18.20.8', '']) expect(isNodeSupported(version)).toBe(false);
  });

  describe('is set up', () => {
    const packages = {
      '': { version: '0.1.0' },
      'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
      'node_modules/other-platform': { version: '1.0.0', optional: true },
    };
    const { '': _own, 'node_modules/other-platform': _other, ...there } = packages;
    const lock = (found: object) => JSON.stringify({ packages: found });

    it('when npm has installed what the lockfile says, also by hand', () => {
      write('package-lock.json', lock(packages));
      write('node_modules/.package-lock.json', lock(there));
      expect(isInstalled(folder)).toBe(true);
      expect(existsSync(path.join(folder, 'node_modules/.watchfloor-lock'))).toBe(true);
      expect(isInstalled(folder)).toBe(true);
    });

    it('no longer when the lockfile has changed', () => {
      write('package-lock.json', lock(packages));
      write('node_modules/.package-lock.json', lock(there));
      expect(isInstalled(folder)).toBe(true);
      write('package-lock.json', lock({ ...packages, 'node_modules/b': { version: '1.0.0' } }));
      expect(isInstalled(folder)).toBe(false);
    });

    it('again when npm has installed what the lockfile says since it changed', () => {
      write('package-lock.json', lock(packages));
      write('node_modules/.package-lock.json', lock(there));
      expect(isInstalled(folder)).toBe(true);
      const more = { 'node_modules/b': { version: '1.0.0' } };
      write('package-lock.json', lock({ ...packages, ...more }));
      write('node_modules/.package-lock.json', lock({ ...there, ...more }));
      expect(isInstalled(folder)).toBe(true);
    });

    it('not when an installation was interrupted', () => {
      write('package-lock.json', lock(packages));
      write('node_modules/a/package.json', '{}');
      expect(isInstalled(folder)).toBe(false);
    });

    it.each([
      ['a package is missing', {}],
      ['a version differs', { 'node_modules/a': { version: '1.0.1', integrity: 'sha512-a' } }],
      ['a content differs', { 'node_modules/a': { version: '1.0.0', integrity: 'sha512-b' } }],
    ])('not when %s', (_what, found) => {
      write('package-lock.json', lock(packages));
      write('node_modules/.package-lock.json', lock(found));
      expect(isInstalled(folder)).toBe(false);
    });
  });

  describe('sets itself up', () => {
    /** Stands in for npm: `npm ci` leaves a package, and counts. */
    const NPM = `
      const { appendFileSync, mkdirSync, writeFileSync } = require('node:fs');
      appendFileSync('count', 'x');
      if (process.argv[2] !== 'ci') process.exit(9);
      setTimeout(() => {
        if (process.env.NPM_FAILS) process.exit(1);
        mkdirSync('node_modules', { recursive: true });
        writeFileSync('node_modules/.package-lock.json', '{"packages":{}}');
      }, Number(process.env.NPM_TAKES ?? 0));
    `;
    const env = (more = {}) => ({ ...process.env, npm_execpath: path.join(folder, 'npm.cjs'), ...more });
    const script = () => path.join(folder, 'scripts/setup.mjs');
    const times = () => readFileSync(path.join(folder, 'count'), 'utf8').length;

    beforeEach(() => {
      cpSync(path.join(root, 'scripts/setup.mjs'), script());
      write('package-lock.json', '{"packages":{}}');
      write('npm.cjs', NPM);
    });

    it('once, also when two runs begin at the same time', async () => {
      const runs = [1, 2].map(() =>
        spawn(process.execPath, [script()], { env: env({ NPM_TAKES: '700' }), stdio: 'ignore' }),
      );
      const codes = await Promise.all(runs.map(async (run) => (await once(run, 'exit'))[0]));
      expect(codes).toEqual([0, 0]);
      expect(times()).toBe(1);
      expect(spawnSync(process.execPath, [script()], { env: env() }).status).toBe(0);
      expect(times()).toBe(1);
    });

    it('not when npm fails, and says so', () => {
      const { status, stderr } = spawnSync(process.execPath, [script()], {
        env: env({ NPM_FAILS: '1' }),
        encoding: 'utf8',
      });
      expect(status).toBe(1);
      expect(stderr).toContain('could not be installed');
      expect(isInstalled(folder)).toBe(false);
      expect(spawnSync(process.execPath, [script()], { env: env() }).status).toBe(0);
    });

    it('with a line a minute where there is no terminal', () => {
      vi.useFakeTimers();
      const lines: string[] = [];
      const tell = (isTTY: boolean) => {
        const stop = minuteByMinute({ isTTY, write: (text) => lines.push(text) }, 'At work');
        vi.advanceTimersByTime(125_000);
        stop();
        vi.advanceTimersByTime(125_000);
      };
      tell(true);
      expect(lines).toEqual([]);
      tell(false);
      expect(lines).toEqual(['At work: 1 min so far.\n', 'At work: 2 min so far.\n']);
      vi.useRealTimers();
    });

    it.each(grounds)('anew after Ctrl-C, which ends it with 130, %s', async (_where, started) => {
      const [command, args] = started(process.execPath, [script()]);
      const run = spawn(command, args, { env: env({ NPM_TAKES: '60000' }), stdio: 'ignore' });
      await eventually('npm runs', () => existsSync(path.join(folder, 'count')));
      run.kill('SIGINT');
      expect((await once(run, 'exit'))[0]).toBe(130);
      expect(spawnSync(process.execPath, [script()], { env: env() }).status).toBe(0);
      expect(times()).toBe(2);
    });
  });

  describe('runs its tests', () => {
    const suites = ['unit', 'property', 'integration', 'slow'];
    const passing = "import { it } from 'vitest';\nit('passes', () => undefined);\n";
    const withRunner = path.join(root, 'packages/xstate-temporal/test/support/with-runner.ts');
    const project = (name: string) =>
      `{ test: { name: '${name}', include: ['test/${name}/*.test.ts'], setupFiles: ['${withRunner}'] } }`;
    const run = (...args: string[]) => {
      const { status, stdout } = spawnSync(process.execPath, ['scripts/test.mjs', ...args], {
        cwd: folder,
        encoding: 'utf8',
      });
      return { status, last: stdout.trimEnd().split('\n').at(-1) };
    };

    beforeEach(() => {
      for (const file of ['scripts', 'package.json', 'package-lock.json', '.ci']) {
        cpSync(path.join(root, file), path.join(folder, file), { recursive: true });
      }
      borrowPackages();
      write('vitest.config.ts', `export default { test: { projects: [${suites.map(project)}] } };\n`);
      for (const name of suites) write(`test/${name}/one.test.ts`, passing);
    });

    it('and closes with one plain line', () => {
      expect(run()).toEqual({ status: 0, last: '3 passed, 0 failed' });
    }, 60_000);

    it('the slow ones by themselves, or all together', () => {
      expect(run('--slow')).toEqual({ status: 0, last: '1 passed, 0 failed' });
      expect(run('--all')).toEqual({ status: 0, last: '4 passed, 0 failed' });
      write('test/slow/two.test.ts', "import { it } from 'vitest';\nit('fails', () => { throw new Error(); });\n");
      expect(run('--slow')).toEqual({ status: 1, last: '1 passed, 1 failed' });
    }, 60_000);

    it('and passes arguments on', () => {
      expect(run('--project', 'unit')).toEqual({ status: 0, last: '1 passed, 0 failed' });
      expect(run('test/property/one.test.ts')).toEqual({ status: 0, last: '1 passed, 0 failed' });
    }, 60_000);

    it('and counts what fails in a test, beside one, and before it', () => {
      write(
        'test/unit/two.test.ts',
        `${passing}it('fails', () => { throw new Error(); });\nit.skip('waits', () => undefined);\n`,
      );
      write('test/unit/three.test.ts', "import './nowhere.ts';\n");
      write(
        'test/integration/four.test.ts',
        `${passing}it('late', () => { void Promise.reject(new Error('late')); });\n`,
      );
      expect(run()).toEqual({ status: 1, last: '6 passed, 3 failed, 1 skipped' });
    }, 60_000);

    it('and fails when there are none', () => {
      expect(run('test/unit/nowhere.test.ts')).toMatchObject({ status: 1 });
    }, 60_000);

    it('in CI with the same line and the same outcome', () => {
      const ci = () => spawnSync('bash', ['.ci/run'], { cwd: folder, encoding: 'utf8', input: '' });
      const good = ci();
      expect([good.status, good.stdout.trimEnd().split('\n').at(-1)]).toEqual([0, '4 passed, 0 failed']);
      for (const suite of ['unit', 'slow']) {
        const file = `test/${suite}/two.test.ts`;
        write(file, "import { it } from 'vitest';\nit('fails', () => { throw new Error(); });\n");
        const bad = ci();
        expect([bad.status, bad.stdout.trimEnd().split('\n').at(-1)]).toEqual([1, '4 passed, 1 failed']);
        rmSync(path.join(folder, file));
      }
    }, 120_000);

    it.each(grounds)(
      'and ends them all at Ctrl-C, with 130, %s',
      async (_where, started) => {
        const slow = `
        import { writeFileSync } from 'node:fs';
        import { it } from 'vitest';
        it('is slow', async () => {
          // By then it has told all that it has to tell, and nothing makes it notice that nobody listens.
          await new Promise((resolve) => setTimeout(resolve, 1_500));
          writeFileSync('pid', String(process.pid));
          await new Promise((resolve) => setTimeout(resolve, 300_000));
        }, 600_000);
      `;
        write('test/unit/slow.test.ts', slow);
        const [command, args] = started(process.execPath, ['scripts/test.mjs']);
        const child = spawn(command, args, { cwd: folder, stdio: 'ignore' });
        await eventually('the test runs', () => existsSync(path.join(folder, 'pid')));
        const pid = Number(readFileSync(path.join(folder, 'pid'), 'utf8'));
        child.kill('SIGINT');
        expect((await once(child, 'exit'))[0]).toBe(130);
        await eventually('the test is gone', () => !isRunning(pid));
      },
      60_000,
    );
  });

  describe('has a command line', () => {
    beforeEach(() => {
      for (const file of ['scripts', 'cli/watchfloor.mjs', 'package.json', 'package-lock.json']) {
        cpSync(path.join(root, file), path.join(folder, file), { recursive: true });
      }
      chmodSync(path.join(folder, 'cli/watchfloor.mjs'), 0o755);
      borrowPackages();
      const main =
        "import { name } from './name.ts';\nconst args: string[] = process.argv.slice(2);\nconsole.log(name, ...args);\nprocess.exitCode = 5;\n";
      write('cli/main.ts', main);
      write('cli/name.ts', "export const name: string = 'main';\n");
    });
    const say = (file: string, ...args: string[]) => {
      const { status, stdout } = spawnSync(process.execPath, [path.join(folder, file), ...args], {
        encoding: 'utf8',
        cwd: folder,
      });
      return [status, stdout.trim()];
    };

    it('that runs from the sources', () => {
      expect(say('cli/watchfloor.mjs', 'show', '--json')).toEqual([5, 'main show --json']);
    });

    it('whose demo is what npm start runs', () => {
      expect(say('scripts/start.mjs', '--json')).toEqual([5, 'main demo --json']);
    });

    it('that runs from JavaScript where there are no sources', () => {
      rmSync(path.join(folder, 'cli/main.ts'));
      write('dist/cli/main.js', "console.log('built', ...process.argv.slice(2));\n");
      expect(say('cli/watchfloor.mjs', 'list')).toEqual([0, 'built list']);
    });
  });
});
