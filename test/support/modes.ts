import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';

/** Files and folders below a folder, and itself, that others than their owner may read or write; Windows has no such thing. */
export function openToOthers(folder: string): string[] {
  if (process.platform === 'win32') return [];
  const below = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => path.join(folder, name));
  return [folder, ...below]
    .map((place) => ({ place, mode: statSync(place).mode & 0o777 }))
    .filter(({ mode }) => (mode & 0o077) !== 0)
    .map(({ place, mode }) => `${path.relative(folder, place)} ${mode.toString(8)}`);
}
