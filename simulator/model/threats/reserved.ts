import { integerBelow, type Stream } from '../../../numeric/random/index.ts';

/* Whatever is generated must be fake to anybody who sees it: RFC 5737 addresses, RFC 2606 and RFC 6761 domains. */

const networks = ['192.0.2', '198.51.100', '203.0.113'] as const;
const endings = ['example', 'test', 'invalid'] as const;
const letters = 'bcdfghjkmnpqrstvwxz';

/** An address that is routed nowhere. */
export function reservedAddress(stream: Stream): string {
  const network = networks[integerBelow(networks.length, stream.uniform())];
  return `${network}.${1 + integerBelow(254, stream.uniform())}`;
}

/** A domain that is registered nowhere. */
export function reservedDomain(stream: Stream): string {
  const name = Array.from({ length: 8 }, () => letters[integerBelow(letters.length, stream.uniform())]).join('');
  return `${name}.${endings[integerBelow(endings.length, stream.uniform())]}`;
}

/** A host of the tenant's. */
export function reservedHost(stream: Stream): string {
  return `host-${String(1 + integerBelow(9_999, stream.uniform())).padStart(4, '0')}.corp.example`;
}
