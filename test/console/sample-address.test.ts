import { expect, test } from 'vitest';
import { sampleAddress } from '../../console/pages/cases/sample-address.ts';

test('a sample is a link only where the gateway has it for the tenant', () => {
  const sha256 = 'a'.repeat(64);
  const own = `/api/v1/samples/contoso/${sha256}`;
  expect(sampleAddress('contoso', { location: own, sha256 })).toBe(own);
  const others = [
    'https://files.example/invoice.doc',
    'javascript:alert(1)',
    `//files.example${own}`,
    `https://files.example${own}`,
    `/api/v1/samples/fabrikam/${sha256}`,
    `${own}/../../../../auth/sign-out`,
  ];
  for (const location of others) expect(sampleAddress('contoso', { location, sha256 })).toBeUndefined();
});
