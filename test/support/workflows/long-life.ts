import { durable } from '../../../workflows/index.ts';
import { counter as counterDefinition } from '../machines/counter.ts';

const policy = { mark: { local: true } };

/** A run ends after eight updates; each comes with a dozen signals. */
export const counter = durable([counterDefinition], { policy, maxUpdates: 8 });
