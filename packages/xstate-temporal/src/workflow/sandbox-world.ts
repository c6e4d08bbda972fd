/**
 * Loaded before everything else of a bundle that `bundleWorkflows` makes, once for each thread: what the sandbox holds in
 * global variables becomes what a step may have of it.
 */
import { installForGood } from '../engine/world/for-good.ts';

// Temporal names an instance's function once its modules have been loaded; before there is an instance, they are.
const realm = globalThis as { __TEMPORAL_ACTIVATOR__?: { readonly workflow?: unknown } };
installForGood(() => realm.__TEMPORAL_ACTIVATOR__?.workflow === undefined);
