import { type ChildProcess, spawn } from 'node:child_process';

/**
 * Starts a worker in a process of its own, from a script that writes a line when it polls; ready when it does.
 *
 * @param hired takes it before it is ready, so that it can be ended whatever comes of it
 */
export async function hireFrom(script: string, given: readonly string[], hired: ChildProcess[]): Promise<ChildProcess> {
  const worker = spawn(process.execPath, ['--import', 'tsx', script, ...given], { stdio: ['ignore', 'pipe', 'pipe'] });
  hired.push(worker);
  let errors = '';
  worker.stderr?.on('data', (data) => {
    errors += data;
  });
  await new Promise<void>((resolve, reject) => {
    worker.stdout?.once('data', () => resolve());
    worker.once('exit', (code) => reject(new Error(`The worker ended (${code}): ${errors}`)));
  });
  return worker;
}
