import { asWritten } from './as-written.ts';
import type { Behaviour } from './behaviour.ts';
import { bounds } from './bounds.ts';
import { effects } from './effects.ts';
import { states } from './states.ts';
import { tells } from './tells.ts';
import { timing } from './timing.ts';

/** What every host must do. */
export const behaviours: readonly Behaviour[] = [...timing, ...states, ...effects, ...bounds, ...asWritten, ...tells];

export type { Behaviour, Move } from './behaviour.ts';
