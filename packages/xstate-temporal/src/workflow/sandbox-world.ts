/**
 * Loaded before everything else of a bundle that `bundleWorkflows` makes, once for each thread: what the sandbox holds in
 * global variables becomes what a step may have of it.
 */
import { installForGood } from '../engine/world/for-good.ts';

installForGood();
