import { existsSync, readFileSync } from 'node:fs';

/** The version of the package that this program is of. */
export function version(): string {
  // In the package this file is a folder further down.
  const places = ['../../package.json', '../../../package.json'].map((place) => new URL(place, import.meta.url));
  const text = readFileSync(places.find((place) => existsSync(place)) ?? (places[0] as URL), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
