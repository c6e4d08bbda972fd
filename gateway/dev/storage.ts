import type { Adapter, AdapterPayload } from 'oidc-provider';

/** More are not kept; the oldest go first. */
const MOST = 10_000;

interface Kept {
  readonly payload: AdapterPayload;
  readonly until: number;
}

/** What the sample provider keeps, for as long as its process lives. */
export function createStorage(): (model: string) => Adapter {
  const all = new Map<string, Kept>();
  const find = (matches: (payload: AdapterPayload, at: string) => boolean): AdapterPayload | undefined => {
    for (const [at, { payload, until }] of all) if (until > Date.now() && matches(payload, at)) return payload;
    return undefined;
  };
  return (model) => {
    const at = (id: string) => `${model}:${id}`;
    const ofModel = (matches: (payload: AdapterPayload) => boolean) =>
      find((payload, key) => key.startsWith(`${model}:`) && matches(payload));
    return {
      async upsert(id, payload, expiresIn) {
        all.delete(at(id));
        all.set(at(id), { payload, until: expiresIn ? Date.now() + expiresIn * 1_000 : Number.POSITIVE_INFINITY });
        const [oldest] = all.keys();
        if (all.size > MOST && oldest !== undefined) all.delete(oldest);
      },
      find: async (id) => find((_payload, key) => key === at(id)),
      findByUid: async (uid) => ofModel((payload) => payload.uid === uid),
      findByUserCode: async (code) => ofModel((payload) => payload.userCode === code),
      async consume(id) {
        const kept = all.get(at(id));
        if (kept !== undefined) kept.payload.consumed = Math.floor(Date.now() / 1_000);
      },
      async destroy(id) {
        all.delete(at(id));
      },
      async revokeByGrantId(grantId) {
        for (const [key, { payload }] of all) if (payload.grantId === grantId) all.delete(key);
      },
    };
  };
}
