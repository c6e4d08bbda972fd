/** Random numbers: named streams, and distributions by inversion. @module */
export type { Stream, StreamSource } from './stream.ts';
export { Streams } from './streams.ts';
