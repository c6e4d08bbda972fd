/** A worker for studies in a process of its own, which may be killed at any moment. */
import { readFileSync } from 'node:fs';
import { quiet } from '../../../packages/xstate-temporal/test/support/quiet.ts';
import { startStudyWorker } from '../../../simulator/study/distributed/worker.ts';

const [address = '', namespace = '', taskQueue = '', identity = '', bundle = ''] = process.argv.slice(2);
quiet();
await startStudyWorker({
  address,
  namespace,
  taskQueue,
  threads: 1,
  release: 'test',
  bundle: { code: readFileSync(bundle, 'utf8') },
  // What a killed worker had in its cache is given to another one after this.
  tuning: { identity, stickyQueueScheduleToStartTimeout: '500 ms' },
});
process.stdout.write('ready\n');
