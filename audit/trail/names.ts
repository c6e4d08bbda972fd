import type { TrailEffect } from './types.ts';

/** What is said of an effect, by its kind. */
export const effectVerbs = {
  startTimer: 'starts clock',
  cancelTimer: 'stops clock',
  invokeActor: 'asks',
  stopActor: 'stops',
  runAction: 'does',
  tell: 'tells',
  emit: 'emits',
} as const satisfies Record<TrailEffect['kind'], string>;
