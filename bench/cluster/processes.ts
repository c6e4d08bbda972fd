/** Processes that are started, killed and started again. The kernel ends them when this one has gone. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';

export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

export class Managed {
  readonly name: string;
  readonly logFile: string;
  private child: ChildProcess | undefined;
  private readonly launch: () => Launch;

  /** @param launch asked anew at each start: certificates and tokens change */
  constructor(name: string, logs: string, launch: () => Launch) {
    this.name = name;
    this.launch = launch;
    this.logFile = path.join(logs, `${name}.log`);
  }

  start(): void {
    const { args, command, cwd, env = {} } = this.launch();
    const output = openSync(this.logFile, 'a', 0o600);
    this.child = spawn('setpriv', ['--pdeathsig', 'KILL', command, ...args], {
      cwd,
      env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
      stdio: ['ignore', output, output],
    });
    closeSync(output);
  }

  get isUp(): boolean {
    return this.child !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGKILL'): Promise<void> {
    const { child } = this;
    if (child === undefined || !this.isUp) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }

  async restart(signal: 'SIGTERM' | 'SIGKILL' = 'SIGKILL'): Promise<void> {
    await this.stop(signal);
    this.start();
  }

  /** The end of what it wrote. */
  tail(length = 1_500): string {
    return readFileSync(this.logFile, 'utf8').slice(-length);
  }
}
