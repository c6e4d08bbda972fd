/** One bounded request. Redirects are not followed. */
export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: Buffer;
}

const MAX_ANSWER = 8_000_000;
const MAX_WAIT = 30_000;

/** @throws what `fetch` does; RangeError for an answer of more than 8 MB */
export async function ask(url: string, post?: { readonly type: string; readonly body: Uint8Array }): Promise<Answer> {
  const response = await fetch(url, {
    method: post === undefined ? 'GET' : 'POST',
    headers: { 'user-agent': 'watchfloor', ...(post === undefined ? {} : { 'content-type': post.type }) },
    ...(post === undefined ? {} : { body: new Uint8Array(post.body) }),
    redirect: 'manual',
    signal: AbortSignal.timeout(MAX_WAIT),
  });
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    size += part.byteLength;
    if (size > MAX_ANSWER) throw new RangeError('the answer is too large');
    parts.push(part);
  }
  return { status: response.status, type: response.headers.get('content-type') ?? '', body: Buffer.concat(parts) };
}
