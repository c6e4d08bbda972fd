import { createHash } from 'node:crypto';
import { base64url, EncryptJWT, jwtDecrypt } from 'jose';
import { WatchfloorError } from 'xstate-temporal/engine';

/** What is handed out and comes back unread and unchanged: sessions, sign-ins under way, cursors. */
export interface Seal {
  /** @param purpose what it is for; sealed for one thing it opens for no other */
  close(purpose: string, content: Readonly<Record<string, unknown>>, seconds: number): Promise<string>;
  /** @returns `undefined` for whatever is not sealed by one of the keys, for this, and still valid */
  open(purpose: string, sealed: string): Promise<Readonly<Record<string, unknown>> | undefined>;
}

const BYTES = 32;
const MOST_KEYS = 10;
/** Browsers keep 4,096 bytes of a cookie with its name and attributes. */
const LONGEST = 3_800;

/**
 * @param keys each of 32 bytes, base64url; the first one seals, all of them open, so that a new one can be put before
 * an old one
 * @throws KEY_INVALID
 */
export function createSeal(keys: readonly string[]): Seal {
  const known = keys.map((text) => {
    const key = decoded(text);
    return { key, kid: createHash('sha256').update(key).digest('base64url').slice(0, 11) };
  });
  const [first] = known;
  if (first === undefined || known.length > MOST_KEYS)
    throw new WatchfloorError('KEY_INVALID', `There are 1 to ${MOST_KEYS} keys for sessions.`);
  return {
    async close(purpose, content, seconds) {
      const sealed = await new EncryptJWT({ ...content })
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: first.kid })
        .setAudience(purpose)
        .setIssuedAt()
        .setExpirationTime(`${seconds}s`)
        .encrypt(first.key);
      if (sealed.length > LONGEST)
        throw new WatchfloorError('SESSION_TOO_LARGE', 'What is known of you does not fit into a cookie.', {
          todo: 'Let the provider name fewer tenants.',
        });
      return sealed;
    },
    async open(purpose, sealed) {
      if (sealed.length > LONGEST) return undefined;
      try {
        const { payload } = await jwtDecrypt(
          sealed,
          ({ kid }) => {
            const found = known.find((one) => one.kid === kid);
            if (found === undefined) throw new Error('It is of no key here.');
            return found.key;
          },
          {
            audience: purpose,
            keyManagementAlgorithms: ['dir'],
            contentEncryptionAlgorithms: ['A256GCM'],
            requiredClaims: ['exp'],
          },
        );
        return payload;
      } catch {
        return undefined;
      }
    },
  };
}

function decoded(text: string): Uint8Array {
  try {
    const key = base64url.decode(text);
    if (key.length === BYTES) return key;
  } catch {
    // Said below.
  }
  throw new WatchfloorError('KEY_INVALID', `A key for sessions has ${BYTES} bytes, base64url.`);
}
