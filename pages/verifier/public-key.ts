import { WatchfloorError } from 'xstate-temporal/engine';
import { isSmallOrder } from 'xstate-temporal/proof';
import type { PublicKey } from '../../audit/platform/index.ts';

/** SubjectPublicKeyInfo of Ed25519, before its 32 bytes. */
const HEAD = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];
const PEM = /-----BEGIN PUBLIC KEY-----\s*([A-Za-z0-9+/=\s]+?)\s*-----END PUBLIC KEY-----/;

/** A public key from its PEM, as `readPublicKey` reads it of a file. @throws KEY_PRIVATE, KEY_UNFIT */
export function publicKeyFrom(pem: string, name: string): PublicKey {
  if (/^-----BEGIN [A-Z ]*PRIVATE KEY-----/m.test(pem))
    throw new WatchfloorError('KEY_PRIVATE', `${name} holds a private key.`, {
      todo: 'Give the public one, and keep the private one from whoever verifies.',
    });
  const [, base64] = PEM.exec(pem) ?? [];
  if (base64 === undefined) throw unfit(name, 'holds no public key in PEM');
  const der = bytesOf(base64.replace(/\s/g, ''));
  if (der === undefined || der.length < HEAD.length) throw unfit(name, 'holds no public key in PEM');
  if (der.length !== HEAD.length + 32 || HEAD.some((byte, index) => byte !== der[index]))
    throw unfit(name, 'holds a key of another type; seals need Ed25519');
  if (isSmallOrder(der.slice(HEAD.length)))
    throw unfit(name, 'holds a key of small order, which fits signatures that nobody made');
  return { export: () => der };
}

function bytesOf(base64: string): Uint8Array | undefined {
  const bytes = Buffer.from(base64, 'base64');
  return bytes.toString('base64') === base64 ? Uint8Array.from(bytes) : undefined;
}

function unfit(name: string, why: string): WatchfloorError {
  return new WatchfloorError('KEY_UNFIT', `${name} ${why}.`);
}
