/** What a chaos run plays on: a server on a file, and workers in processes of their own, all of which may be killed. */
import { type ChildProcess, fork } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import getPort, { clearLockedPorts, portNumbers } from 'get-port';
import { codeOf } from 'xstate-temporal/engine';
import { bundleWorkflows } from 'xstate-temporal/worker';
import { openServer, type TemporalServer } from '../../server/index.ts';
import type { Faults } from './faults.ts';

export interface StageOptions {
  readonly faults: Faults;
  /** Where effects go. */
  readonly receiver: string;
  readonly plant?: string;
  /** No server is waited for longer than this; milliseconds since 1970. */
  readonly deadline: number;
}

const PASSING = ['SERVER_PORT_TAKEN', 'SERVER_DATA_LOCKED', 'SERVER_START_FAILED'];

/** Milliseconds. */
const FIRST_RESTART = 8_000;

export class Stage {
  private readonly options: StageOptions;
  private readonly folder: string;
  private readonly port: number;
  private readonly workers = new Set<ChildProcess>();
  /** Those that have begun to work; however slow the machine is, each gets something done before it is killed. */
  private readonly working = new Set<ChildProcess>();
  private server: TemporalServer;
  private stopping = false;
  private closed = false;

  static async open(options: StageOptions): Promise<Stage> {
    const folder = await mkdtemp(path.join(tmpdir(), 'watchfloor-chaos-'));
    const source = options.plant === 'diverged' ? './workflows-diverged.ts' : './workflows.ts';
    const { code } = await bundleWorkflows(fileURLToPath(new URL(source, import.meta.url)));
    await writeFile(path.join(folder, 'bundle.js'), code);
    // Below the ports that a system gives to outgoing connections: a client that tries to reach a server that is down could
    // be given that very port, connect to itself, and so keep the server from coming back.
    const port = await getPort({ port: portNumbers(20_000, 30_000), host: '127.0.0.1' });
    const server = await openOn(folder, port);
    return new Stage(options, folder, port, server);
  }

  private constructor(options: StageOptions, folder: string, port: number, server: TemporalServer) {
    this.options = options;
    this.folder = folder;
    this.port = port;
    this.server = server;
    this.startWorker();
    this.startWorker();
  }

  get address(): string {
    return this.server.address;
  }

  /**
   * Kills workers and the server now and then, until it is told to stop.
   *
   * @param progress what share of the load is done: a short load on a fast machine has its restart too
   */
  async trouble(progress: () => number): Promise<void> {
    await Promise.all([this.killWorkers(), this.restartServer(progress)]);
  }

  /** No more trouble; what is there stays. */
  calm(): void {
    this.stopping = true;
  }

  async close(): Promise<void> {
    this.stopping = true;
    this.closed = true;
    for (const worker of this.workers) worker.kill('SIGKILL');
    await this.server.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  private startWorker(): void {
    if (this.closed) return;
    const { receiver, plant = '' } = this.options;
    const output = process.env.CHAOS_DEBUG ? 'inherit' : 'ignore';
    const child = fork(fileURLToPath(new URL('./worker-process.ts', import.meta.url)), {
      env: {
        ...process.env,
        CHAOS_ADDRESS: this.server.address,
        CHAOS_RECEIVER: receiver,
        CHAOS_PLANT: plant,
        CHAOS_BUNDLE: path.join(this.folder, 'bundle.js'),
      },
      execArgv: ['--import', 'tsx'],
      stdio: ['ignore', output, output, 'ipc'],
    });
    this.workers.add(child);
    child.once('message', () => this.working.add(child));
    child.once('exit', () => {
      this.workers.delete(child);
      this.working.delete(child);
      // While the server is down a worker ends by itself; another one takes its place.
      setTimeout(() => this.startWorker(), 300);
    });
  }

  private async killWorkers(): Promise<void> {
    const { faults } = this.options;
    while (!this.stopping) {
      await this.wait(faults.between(6_000, 12_000));
      const victim = [...this.working][faults.between(0, this.working.size - 1)];
      if (this.stopping || victim === undefined) continue;
      this.working.delete(victim);
      if (victim.kill('SIGKILL')) faults.count('worker killed');
    }
  }

  private async restartServer(progress: () => number): Promise<void> {
    const { faults } = this.options;
    for (let wait = FIRST_RESTART; !this.stopping; wait = faults.between(20_000, 30_000)) {
      const isFirst = wait === FIRST_RESTART;
      await this.wait(wait, () => isFirst && progress() > 0.25);
      if (this.stopping) return;
      if (this.server.pid !== undefined) process.kill(this.server.pid, 'SIGKILL');
      await this.server.close();
      this.server = await this.reopen();
      faults.count('server killed and restarted');
      // Interrupted meanwhile.
      if (this.closed) await this.server.close();
    }
  }

  /** The ports and the file are free a moment after the server was killed. */
  private async reopen(): Promise<TemporalServer> {
    for (;;) {
      try {
        return await openOn(this.folder, this.port);
      } catch (error) {
        if (!PASSING.includes(codeOf(error) ?? '') || Date.now() > this.options.deadline) throw error;
        await pause(500);
      }
    }
  }

  /** In short steps, so that the end of a run need not wait. */
  private async wait(time: number, isEnough = () => false): Promise<void> {
    for (const end = Date.now() + time; !this.stopping && Date.now() < end && !isEnough(); ) await pause(100);
  }
}

async function openOn(folder: string, port: number): Promise<TemporalServer> {
  // A port that was given out is kept back for half a minute, from this process too.
  clearLockedPorts();
  return openServer({ namespace: 'chaos', dataFile: path.join(folder, 'temporal.db'), port });
}
