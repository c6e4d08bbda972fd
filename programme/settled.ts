import type { Instance } from 'xstate-temporal/client';
import { type Standing, standingOf } from './standing.ts';

/** How long the tenant directory may take before an instance is told of as it stands, in ms. */
const DIRECTORY_LIMIT = 10_000;

/** Where an instance stands once it waits for no answer of the tenant directory, or has waited long enough. */
export async function settled(instance: Instance): Promise<Standing> {
  const deadline = Date.now() + DIRECTORY_LIMIT;
  for (;;) {
    const standing = await standingOf(instance);
    const { states, tags } = standing.now;
    const asks = tags.includes('awaitsDirectory') && !states.some((state) => state.endsWith('.unavailable'));
    const arrives = states.length === 1 && states[0] === 'asked';
    if ((!asks && !arrives) || Date.now() > deadline) return standing;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
