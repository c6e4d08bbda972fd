/**
 * A workflow interceptor that is loaded before the workflows, and lets nothing begin while they load.
 *
 * The file of a machine is often the program that runs it, too: it says `createActor(machine).start()`, or waits for a
 * while and sends. In the sandbox that would be a second life beside the instance, with timers in the instance's history.
 * Here an actor that is started while modules load stays as it was made, and a timer never comes.
 */
import type { WorkflowInterceptors } from '@temporalio/workflow';
import { Actor } from 'xstate';

let isLoading = true;

const { start } = Actor.prototype;
Actor.prototype.start = function (this: InstanceType<typeof Actor>) {
  return isLoading ? this : start.call(this);
};

const world = globalThis as unknown as { setTimeout?: (...args: unknown[]) => unknown };
const { setTimeout: real } = world;
world.setTimeout = (...args) => (isLoading ? 0 : real?.(...args));

export const interceptors = (): WorkflowInterceptors => ({
  internals: [
    {
      activate(input, next) {
        isLoading = false;
        next(input);
      },
    },
  ],
});
