import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { WatchfloorError } from 'xstate-temporal/engine';
import { verifierBeside } from '../../cli/audit/verifier-page.ts';
import { inFolder } from '../support/audit.ts';

const page = (text: string) => async () => ({
  bytes: Buffer.from(`<!doctype html><title>Verify an audit bundle</title>${text}`),
  sha256: text,
});

test('the page that verifies stands beside the bundle, and another file of its name stays', () =>
  inFolder(async (folder) => {
    const bundle = path.join(folder, 'evidence');
    const file = `${bundle}.verify.html`;
    expect(await verifierBeside(`${bundle}/`, page('1'))).toEqual({ file, sha256: '1' });
    expect(await verifierBeside(bundle, page('2'))).toEqual({ file, sha256: '2' });
    expect(readFileSync(file, 'utf8')).toContain('</title>2');
    expect(readdirSync(folder)).toEqual(['evidence.verify.html']);
    writeFileSync(file, 'notes of my own');
    expect(await verifierBeside(bundle, page('3'))).toEqual({ missing: expect.stringContaining('stays') });
    expect(readFileSync(file, 'utf8')).toBe('notes of my own');
    const unbuilt = () => Promise.reject(new WatchfloorError('VERIFIER_NOT_BUILT', 'It is not built here.'));
    expect(await verifierBeside(bundle, unbuilt)).toEqual({ missing: 'It is not built here.' });
  }));
