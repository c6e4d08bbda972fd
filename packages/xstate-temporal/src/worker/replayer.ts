import { type ChildProcess, type ForkOptions, fork } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { temporal } from '@temporalio/proto';
import { historyToBytes } from './replay-message.ts';

type History = temporal.api.history.v1.IHistory;

const extension = path.extname(import.meta.url);
const childFile = fileURLToPath(new URL(`replay-child${extension}`, import.meta.url));
/** Milliseconds for the histories of one case; a hundred thousand events take a few seconds. */
const PATIENCE = 60_000;
const BROKE_DOWN = 'The replayer broke down on it: the order of its events is impossible.';

/**
 * Temporal's own replayer in a process of its own. A history that was tampered with can make its core panic, which
 * takes the whole process along; here it takes the child, the history counts as refused, and another child goes on.
 */
export class Replayer {
  private readonly folder: string;
  private readonly codePath: string;
  private readonly patience: number;
  private child: ChildProcess | undefined;
  private turn: Promise<unknown> = Promise.resolve();

  /**
   * @param bundle as `bundleWorkflows` gives it
   * @param patience milliseconds for one case: there are histories that the replayer waits for without end
   */
  constructor(bundle: { readonly code: string }, patience: number = PATIENCE) {
    this.patience = patience;
    this.folder = mkdtempSync(path.join(tmpdir(), 'watchfloor-replay-'));
    this.codePath = path.join(this.folder, 'workflows.js');
    writeFileSync(this.codePath, bundle.code);
    process.once('exit', () => this.close());
  }

  /** Why the histories, runs of one workflow, are refused; `undefined` where they replay. One call after another. */
  replay(histories: readonly History[]): Promise<string | undefined> {
    const next = this.turn.then(() => this.ask(histories));
    this.turn = next.catch(() => undefined);
    return next;
  }

  /** Ends the child process. */
  close(): void {
    this.child?.kill('SIGKILL');
    this.child = undefined;
    rmSync(this.folder, { recursive: true, force: true });
  }

  private ask(histories: readonly History[]): Promise<string | undefined> {
    let messages: Uint8Array[];
    try {
      messages = histories.map(historyToBytes);
    } catch (error) {
      return Promise.resolve(`It is no history: ${error instanceof Error ? error.message : error}`);
    }
    const child = this.child ?? this.begin();
    return new Promise((resolve) => {
      const end = (why: string | undefined, isGone = false) => {
        clearTimeout(clock);
        child.removeAllListeners();
        child.stderr?.removeAllListeners('data');
        if (isGone) {
          child.kill('SIGKILL');
          this.child = undefined;
        }
        resolve(why);
      };
      const clock = setTimeout(() => end('The replayer gave no answer in time.', true), this.patience);
      child.once('message', (why: string | null) => end(why ?? undefined));
      child.once('exit', () => end(BROKE_DOWN, true));
      // A thread of the core that panics leaves the others waiting: no exit, no message. Rust's own words are the only sign.
      child.stderr?.on('data', (text: Buffer) => text.includes('panicked at') && end(BROKE_DOWN, true));
      child.once('error', (error) => end(`The replayer did not start: ${error.message}`, true));
      child.send(messages, (error) => {
        if (error !== null) end(`The replayer did not take it: ${error.message}`, true);
      });
    });
  }

  private begin(): ChildProcess {
    const execArgv = extension === '.ts' ? ['--import', 'tsx'] : [];
    const options = {
      cwd: path.dirname(childFile),
      execArgv,
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    };
    this.child = fork(childFile, [this.codePath], options as ForkOptions);
    return this.child;
  }
}
