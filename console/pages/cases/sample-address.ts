/**
 * Where the gateway has a sample. The claim comes from a customer and may name any place: what is none of the gateway's
 * own is no link, for whoever follows it would take it for a sample that is kept there.
 */
export function sampleAddress(
  tenant: string,
  { location, sha256 }: { readonly location: string; readonly sha256: string },
): string | undefined {
  const own = `/api/v1/samples/${tenant}/${sha256}`;
  return location === own ? own : undefined;
}
