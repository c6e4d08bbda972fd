import { durable } from 'xstate-temporal';
import type { Definition } from 'xstate-temporal/engine';
import { trial as first } from './trial.ts';

// docs:versions
const longer = first.machine.provide({ delays: { trialPeriod: 30 * 86_400_000 } });
export const second = { machine: longer, version: '2.0.0' } satisfies Definition<typeof longer>;

// Instances stay on the version that they began with; the last one in the list begins new ones.
export const trial = durable([first, second]);
// docs:end
