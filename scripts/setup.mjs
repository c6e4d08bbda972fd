// Sets up what a fresh clone lacks. Runs before anything is installed: no dependencies, and syntax for any Node.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const LEAST = [20, 20];

/** Whether a Node version, e.g. `20.20.2`, is one that this project runs on. */
export function isNodeSupported(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > LEAST[0] || (major === LEAST[0] && minor >= LEAST[1]);
}

/**
 * Whether the packages of the lockfile are installed completely. `npm ci` empties node_modules first, so that after an
 * interrupted one the mark of the last complete install is gone too.
 */
export function isInstalled(folder) {
  const modules = path.join(folder, 'node_modules');
  const mark = path.join(modules, '.watchfloor-lock');
  if (!existsSync(path.join(modules, '.package-lock.json'))) return false;
  if (existsSync(mark) && readFileSync(mark, 'utf8') === fingerprint(folder)) return true;
  // Installed by hand, or changed by `npm install` since. npm writes down at the end what it has installed.
  if (!holdsAll(folder)) return false;
  writeFileSync(mark, fingerprint(folder));
  return true;
}

function fingerprint(folder) {
  return createHash('sha256')
    .update(readFileSync(path.join(folder, 'package-lock.json')))
    .digest('hex');
}

function holdsAll(folder) {
  const read = (file) => JSON.parse(readFileSync(path.join(folder, file), 'utf8')).packages || {};
  const wanted = read('package-lock.json');
  const found = read('node_modules/.package-lock.json');
  return Object.entries(wanted).every(([where, { version, integrity, optional }]) => {
    if (where === '') return true;
    const there = found[where];
    // Packages for other platforms are in the lockfile only.
    if (!there) return optional === true;
    return there.version === version && (!there.integrity || there.integrity === integrity);
  });
}

/** Refuses a Node that is too old, and installs the packages when they are not those of the lockfile. */
export async function setup() {
  if (!isNodeSupported(process.versions.node)) {
    console.error(
      `Watchfloor needs Node ${LEAST.join('.')} or later, and this is ${process.versions.node}. Install a newer one: https://nodejs.org/en/download`,
    );
    process.exit(1);
  }
  if (isInstalled(root)) return;
  const unlock = await lock(path.join(root, '.watchfloor', 'setup.lock'));
  try {
    if (isInstalled(root)) return;
    console.error('Installing the packages of package-lock.json (npm ci): about 350 MB, about half a minute.');
    await install();
    writeFileSync(path.join(root, 'node_modules', '.watchfloor-lock'), fingerprint(root));
  } finally {
    unlock();
  }
}

/**
 * While long work is under way: a line a minute where nobody sees it move, which is where there is no terminal. What is
 * given back ends it.
 */
export function minuteByMinute(stream, what) {
  if (stream.isTTY) return () => undefined;
  let minutes = 0;
  const timer = setInterval(() => stream.write(`${what}: ${++minutes} min so far.\n`), 60_000);
  return () => clearInterval(timer);
}

async function install() {
  const npm = process.env.npm_execpath;
  const settings = { cwd: root, stdio: ['ignore', process.stderr, process.stderr] };
  // Windows runs npm's command file only through a shell.
  const child = npm
    ? spawn(process.execPath, [npm, 'ci'], settings)
    : spawn('npm', ['ci'], { ...settings, shell: process.platform === 'win32' });
  const stop = () => child.kill('SIGTERM');
  const signals = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };
  let stopped = 0;
  const listeners = Object.entries(signals).map(([signal, code]) => {
    const listener = () => {
      stopped = code;
      stop();
    };
    process.on(signal, listener);
    return [signal, listener];
  });
  const stopTelling = minuteByMinute(process.stderr, 'Installing the packages');
  const code = await new Promise((resolve) => {
    child.once('error', () => resolve(127));
    child.once('exit', (exitCode) => resolve(exitCode === null ? 128 : exitCode));
  });
  stopTelling();
  for (const [signal, listener] of listeners) process.off(signal, listener);
  if (stopped || code !== 0) {
    // A half-made folder must not look like a whole one.
    rmSync(path.join(root, 'node_modules', '.package-lock.json'), { force: true });
    rmSync(path.join(root, '.watchfloor', 'setup.lock'), { force: true });
    if (!stopped)
      console.error(
        'The packages could not be installed; what npm wrote above says why. Then run the same command again.',
      );
    process.exit(stopped || code);
  }
}

/** Keeps a second run in the same clone waiting while the first installs. */
async function lock(file) {
  mkdirSync(path.dirname(file), { recursive: true });
  let told = false;
  for (;;) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (isAlive(holderOf(file))) {
      if (!told) console.error('Another run is installing the packages; waiting for it.');
      told = true;
      await new Promise((resolve) => setTimeout(resolve, 300));
    } else {
      rmSync(file, { force: true });
    }
  }
}

function holderOf(file) {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch {
    return 0;
  }
}

function isAlive(pid) {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Lets this process run TypeScript, then runs the command line of the clone in it. */
export async function runCli(args) {
  const { register } = await import('tsx/esm/api');
  register();
  const main = path.join(root, 'cli', 'main.ts');
  process.argv = [process.execPath, main, ...args];
  await import(pathToFileURL(main).href);
}

if (process.argv[1] && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url)) await setup();
