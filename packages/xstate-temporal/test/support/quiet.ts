import { Runtime } from '@temporalio/worker';

let quieted = false;

/** Failures that a test provokes are not news. */
export function quiet(): void {
  if (quieted) return;
  quieted = true;
  const silent = () => undefined;
  Runtime.install({
    logger: { log: silent, trace: silent, debug: silent, info: silent, warn: silent, error: silent },
    telemetryOptions: { logging: { forward: {}, filter: 'OFF' } },
  });
}
