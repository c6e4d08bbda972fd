/** What may be said of a study's numbers, and how surely. @module */
export { autocorrelation, type BatchMeans, batchMeans } from './batch-means.ts';
export {
  betaBelow,
  binomialQuantile,
  chiSquareAbove,
  studentQuantile,
} from './distributions.ts';
export { type DurationQuantile, durationQuantile, leastQuantile } from './duration-quantile.ts';
export { type Estimate, halfWidth } from './estimate.ts';
export { chiSquareTest, type Goodness, ksTest, uniformity } from './goodness.ts';
export { type LognormalFit, leastForLaw, lognormalFit } from './lognormal-fit.ts';
export { mean, meanInterval, sum, variance } from './mean.ts';
export { type PairedDifference, pairedDifference } from './paired.ts';
export { quantile, quantileInterval, sorted } from './quantile.ts';
export { rateInterval } from './rate.ts';
export { type Precision, replicationsNeeded, stopping } from './replications.ts';
export { type Promises, promises, shareInterval } from './share.ts';
export { survivalQuantile } from './survival.ts';
export { survivalBounds } from './survival-bounds.ts';
export { type SurvivalStep, survivalCurve } from './survival-curve.ts';
export { mser5, type WarmUp, welch } from './warm-up.ts';
