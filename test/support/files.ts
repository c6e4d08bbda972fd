import { join } from 'node:path';
import type { ActivityOptions } from '../../activities/index.ts';

/** Where the adapters of a test read and write. */
export function filesIn(folder: string): ActivityOptions {
  return {
    directoryFile: join(folder, 'directory.json'),
    outboxDir: join(folder, 'outbox'),
    alertsFile: join(folder, 'alerts.jsonl'),
    caseDeskDir: join(folder, 'cases'),
    stateDir: join(folder, 'state'),
  };
}
