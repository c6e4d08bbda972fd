import { ApiError } from '../../../gateway/client/index.ts';

/** What an event names a sample by. */
export interface Claim {
  readonly sha256: string;
  readonly size: number;
  readonly name: string;
  readonly location: string;
}

/** Hands a file in. It is kept by its hash, so that handing it in again changes nothing. @throws ApiError */
export async function handIn(tenant: string, file: File, csrf: string): Promise<Claim> {
  const address = `/api/v1/samples/${encodeURIComponent(tenant)}?name=${encodeURIComponent(file.name)}`;
  const answer = await fetch(address, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream', 'x-csrf-token': csrf },
    body: file,
  });
  const said: unknown = await answer.json();
  if (!answer.ok) throw new ApiError(said as ApiError['problem']);
  return said as Claim;
}
