/** Random numbers: named streams, and laws of durations by inversion, one uniform number a variate. @module */
export { bernoulli, categorical, integerBelow, weightedKey } from './choice.ts';
export {
  type Component,
  cdfOf,
  type Distribution,
  meanOf,
  quantileOf,
  type SimpleDistribution,
  sample,
  varianceOf,
} from './distribution.ts';
export { durationText } from './duration-text.ts';
export { normalCdf, normalQuantile } from './normal.ts';
export type { Stream, StreamSource } from './streams.ts';
export { Streams } from './streams.ts';
