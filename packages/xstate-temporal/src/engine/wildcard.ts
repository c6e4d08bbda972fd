/** Whether an event type is meant by a descriptor, as XState reads it: itself, `*`, or `a.*` token by token. */
export function matchesDescriptor(type: string, descriptor: string): boolean {
  if (descriptor === type || descriptor === '*') return true;
  if (!descriptor.endsWith('.*')) return false;
  const tokens = type.split('.');
  const wanted = descriptor.split('.');
  for (const [index, token] of wanted.entries()) {
    if (token === '*') return index === wanted.length - 1;
    if (token !== tokens[index]) return false;
  }
  return true;
}
