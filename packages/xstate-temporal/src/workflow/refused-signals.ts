/**
 * Signals that are refused, in numbers. A marker and a record for each are most of what a flood costs: for each marker the
 * SDK goes through all markers of the run. The first ones of a task are told apart, all further ones are counted.
 */
import { patched, workflowInfo } from '@temporalio/workflow';
import { takenHere } from './recorded-refusal.ts';

/** How many of a task have a record each. */
const TOLD_APART = 20;
/** How many forged signatures are checked in a task; each takes a millisecond or more, and a task has ten seconds. */
const MAX_FORGED = 500;

export class RefusedSignals {
  /** The length of the history, which is another one in each task. */
  private task = -1;
  private told = 0;
  private more = 0;
  /** Of the task, as far as it was not replayed. */
  private forged = 0;

  /** One was refused and has a record. */
  noteTold(): void {
    this.told++;
  }

  /** Whether further ones are counted only. Runs of earlier engines have a record for each. */
  get areCounted(): boolean {
    const { historyLength } = workflowInfo();
    if (historyLength !== this.task) {
      this.task = historyLength;
      this.told = 0;
      this.forged = 0;
    }
    return this.told >= TOLD_APART && patched('engine-3');
  }

  /**
   * Whether a signal is taken, where refused ones are counted only; counts it where it is not.
   *
   * @param name as `takenHere` wants it
   * @param check not called on replay
   */
  takes(name: string, check: () => boolean): boolean {
    const isTaken = takenHere(name, check);
    if (!isTaken) this.more++;
    return isTaken;
  }

  /** One had a forged signature, which is what costs most. */
  noteForged(): void {
    this.forged++;
  }

  /** Too many had: whatever else comes in this task by a signal is refused unread. */
  get areTooMany(): boolean {
    return this.forged >= MAX_FORGED;
  }

  /** Counts one that is refused by whatever worker. */
  count(): void {
    this.more++;
  }

  /** How many were counted since this was asked the last time. */
  takeCount(): number {
    const { more } = this;
    this.more = 0;
    return more;
  }

  /** Some were counted that nothing tells of yet. */
  get isDue(): boolean {
    return this.more > 0;
  }
}
