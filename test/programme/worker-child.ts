/** A worker of the programme in a process of its own, which may be killed at any moment. */
import { readFileSync } from 'node:fs';
import { quiet } from '../../packages/xstate-temporal/test/support/quiet.ts';
import { startProgrammeWorker } from '../../programme/worker/index.ts';
import { filesIn } from '../support/files.ts';

const [address = '', namespace = '', taskQueue = '', folder = '', bundle = ''] = process.argv.slice(2);
quiet();
await startProgrammeWorker({
  address,
  namespace,
  taskQueue,
  activities: filesIn(folder),
  bundle: { code: readFileSync(bundle, 'utf8') },
  // What a killed worker had in its cache is given to another one after this.
  tuning: { stickyQueueScheduleToStartTimeout: '500 ms' },
});
process.stdout.write('ready\n');
