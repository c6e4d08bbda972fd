import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { arrivalSchema } from '../../simulator/scenarios/parts/arrivals.ts';
import { distributionSchema } from '../../simulator/scenarios/parts/distributions.ts';

const page = readFileSync(new URL('../../docs/durations-and-arrivals.md', import.meta.url), 'utf8');
const block = (name: string) => parse(page.split(`\`\`\`yaml ${name}\n`)[1]?.split('```')[0] ?? '') as unknown[];
const keys = (forms: readonly unknown[]) =>
  new Set(forms.flatMap((form) => (typeof form === 'object' && form !== null ? Object.keys(form) : [])));
const options = (schema: { options: readonly unknown[] }) =>
  schema.options.flatMap((option) => Object.keys((option as { shape?: object }).shape ?? {}));

describe('docs/durations-and-arrivals.md', () => {
  it('shows every law, each as it is read', () => {
    expect(keys(block('laws'))).toEqual(new Set(options(distributionSchema)));
    for (const form of block('laws')) expect([form, distributionSchema.safeParse(form).success]).toEqual([form, true]);
  });

  it('shows every kind of arrivals, each as it is read', () => {
    expect(keys(block('arrivals'))).toEqual(new Set(options(arrivalSchema)));
    for (const form of block('arrivals')) expect([form, arrivalSchema.safeParse(form).success]).toEqual([form, true]);
  });
});
