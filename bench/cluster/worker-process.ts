/** A worker as `watchfloor worker` starts it, from its environment, with a bundle that was made once and a release. */
import { readFileSync } from 'node:fs';
import { findTarget } from '../../cli/input/target.ts';
import { workerOptions } from '../../cli/input/worker-options.ts';
import { installRuntime } from '../../cli/observe/runtime.ts';
import { startProgrammeWorker } from '../../programme/worker/index.ts';

const { CLUSTER_BUNDLE = '', CLUSTER_RELEASE = '' } = process.env;
const target = await findTarget({});
installRuntime((text) => void process.stderr.write(text), target.config.settings.observe);
const server = { address: target.address ?? '', namespace: target.namespace };
const given = await workerOptions(target, server, (text) => void process.stderr.write(`${text}\n`));
// Senders are claims here: each worker would make keys of its own, and take nobody else's proofs.
const { key: _key, trust: _trust, ...rest } = given;
const worker = await startProgrammeWorker({
  ...rest,
  bundle: { code: readFileSync(CLUSTER_BUNDLE, 'utf8') },
  tuning: {
    ...given.tuning,
    maxCachedWorkflows: 50,
    workerDeploymentOptions: {
      useWorkerVersioning: true,
      version: { deploymentName: 'watchfloor', buildId: CLUSTER_RELEASE },
      defaultVersioningBehavior: 'AUTO_UPGRADE',
    },
  },
});
process.once('SIGTERM', () => void worker.close().then(() => process.exit(0)));
process.stdout.write('ready\n');
await worker.running;
