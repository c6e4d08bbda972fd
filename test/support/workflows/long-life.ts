import { durable } from '../../../workflows/index.ts';
import { counter as counterDefinition } from '../machines/counter.ts';

const policy = { mark: { local: true } };

/** Many runs of a hundred updates. */
export const counter = durable([counterDefinition], { policy, maxUpdates: 100 });
