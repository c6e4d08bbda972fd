import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildVerifier } from '../support/verifier-page.ts';

const hashOf = (text: string) => createHash('sha256').update(text, 'utf8').digest('base64');

describe('the page that verifies', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'watchfloor-build-'));
  let html = '';
  // The build itself fails where something of Node is left in the page.
  beforeAll(() => {
    html = readFileSync(buildVerifier(folder), 'utf8');
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('has a policy that lets its own script and style run, and nothing else in or out', () => {
    const [, policy = ''] = /Content-Security-Policy" content="([^"]+)"/.exec(html) ?? [];
    const [, style = ''] = /<style>([\s\S]*?)<\/style>/.exec(html) ?? [];
    const [, script = ''] = /<script>([\s\S]*?)<\/script>/.exec(html) ?? [];
    expect(script.length).toBeGreaterThan(1_000);
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      `script-src 'sha256-${hashOf(script)}'`,
      `style-src 'sha256-${hashOf(style)}'`,
      'worker-src blob:',
      "base-uri 'none'",
      "form-action 'none'",
    ]);
  });

  test('has two scripts, one of them for the worker, and names no place on the machine that built it', () => {
    expect(html.match(/<script[\s>]/g)).toHaveLength(2);
    expect(html).not.toContain(path.resolve(import.meta.dirname, '../..'));
  });

  test('is the same when it is built again, and its hash lies beside it', () => {
    const [hash = ''] = readFileSync(path.join(folder, 'watchfloor-verify.html.sha256'), 'utf8').split(' ');
    expect(createHash('sha256').update(html).digest('hex')).toBe(hash);
    expect(readFileSync(buildVerifier(folder), 'utf8')).toBe(html);
  });
});
