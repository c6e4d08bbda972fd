import { createHash } from 'node:crypto';

/** The content security policy of a page of ours: no script, no address of anything, and these styles alone. */
export function pagePolicy(styles: readonly string[]): string {
  const hashes = styles.map((style) => `'sha256-${createHash('sha256').update(style, 'utf8').digest('base64')}'`);
  return `default-src 'none'; style-src ${hashes.join(' ')}; base-uri 'none'; form-action 'none'`;
}
