// `node scripts/complete-lock.mjs`: after a change of dependencies. A registry may lack optional packages for other
// platforms; npm then leaves them out of the lockfile, and `npm ci` refuses a lockfile that lacks them.
import { readFileSync, writeFileSync } from 'node:fs';

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
let added = 0;
for (const [where, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const hoisted = `node_modules/${name}`;
    if (lock.packages[`${where}/${hoisted}`] || lock.packages[hoisted]) continue;
    const platform = /(android|darwin|freebsd|linux|win32|openharmony|sunos|netbsd|openbsd|aix)/.exec(name)?.[1];
    const cpu = /(arm64|x64|ia32|arm|ppc64|s390x|riscv64|loong64)/.exec(name.slice(name.indexOf(platform ?? '')))?.[1];
    if (!/^\d+\.\d+\.\d+$/.test(version) || !platform || !cpu) {
      console.error(`left out: ${name} ${version}`);
      continue;
    }
    const libc =
      platform !== 'linux' ? undefined : /musl/.test(name) ? ['musl'] : /gnu/.test(name) ? ['glibc'] : undefined;
    const dev = entry.dev ? { dev: true } : {};
    lock.packages[hoisted] = { version, cpu: [cpu], ...dev, ...(libc ? { libc } : {}), optional: true, os: [platform] };
    added++;
  }
}
const { '': root, ...rest } = lock.packages;
lock.packages = { '': root, ...Object.fromEntries(Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1))) };
writeFileSync('package-lock.json', `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${added} added`);
