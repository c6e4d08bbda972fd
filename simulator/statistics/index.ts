/** What may be said of a study's numbers, and how surely. @module */
export { binomialQuantile, chiSquareAbove, normalBelow, normalQuantile, studentQuantile } from './distributions.ts';
export { type Estimate, halfWidth } from './estimate.ts';
export { meanInterval, meanOf, sumOf, varianceOf } from './mean.ts';
export { type PairedDifference, pairedDifference } from './paired.ts';
export { quantileInterval, quantileOf, sorted } from './quantile.ts';
export { type Promises, promises, shareInterval } from './share.ts';
