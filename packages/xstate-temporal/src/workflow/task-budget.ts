/** How much is scheduled in one workflow task: a message to the server that is too large ends the workflow. */
import { patched, sleep, workflowInfo } from '@temporalio/workflow';
import { MAX_TASK_SIZE } from '../engine/index.ts';

export class TaskBudget {
  /** The length of the history, which is another one in each task. */
  private task = -1;
  private spent = 0;
  /** Who waits for another task, one after another. */
  private line: Promise<void> | undefined;

  /** Does something at once, or in a later task where this one has no room for it. @param size bytes */
  spend<T>(size: number, work: () => Promise<T>): Promise<T> {
    // Histories of earlier engines have all in one task; the marker is asked for where that is too much, and only there.
    if ((this.line === undefined && this.fits(size)) || !patched('engine-2')) {
      this.spent += size;
      return work();
    }
    const before = this.line ?? Promise.resolve();
    const turn = before.then(() => this.wait(size));
    const line = turn.catch(() => undefined);
    this.line = line;
    void line.then(() => {
      if (this.line === line) this.line = undefined;
    });
    return turn.then(work);
  }

  private async wait(size: number): Promise<void> {
    // A timer is what makes the server give another task.
    while (!this.fits(size)) await sleep(1);
    this.spent += size;
  }

  private fits(size: number): boolean {
    const { historyLength } = workflowInfo();
    if (historyLength !== this.task) {
      this.task = historyLength;
      this.spent = 0;
    }
    return this.spent === 0 || this.spent + size <= MAX_TASK_SIZE;
  }
}
