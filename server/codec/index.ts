export { type CodecServerOptions, codecHandler } from './handler.ts';
export { bearerTokens, type TokenSettings } from './token.ts';
