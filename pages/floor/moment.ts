import type { FloorCampaign, FloorRecording, FloorStep } from './recording.ts';

/** How the floor stands at a time. */
export interface FloorMoment {
  /** UTC ms. */
  readonly at: number;
  /** Of each instance the place of its state in its board; -1 before it begins. */
  readonly places: Int16Array;
  /** How many steps were taken until then. */
  readonly taken: number;
}

/** How many steps were taken until a time, that moment included. */
export function takenBy({ start, steps }: FloorRecording, at: number): number {
  let [low, high] = [0, steps.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (start + (steps[middle]?.[0] ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Goes through a recording. From one moment to a later one it takes the steps between alone; backwards it goes from
 * the nearest mark, of which there is one every so many steps.
 */
export class FloorCursor {
  private readonly recording: FloorRecording;
  private readonly marks: Int16Array[] = [];
  private places: Int16Array;
  private taken = 0;

  constructor(recording: FloorRecording) {
    this.recording = recording;
    this.places = new Int16Array(recording.instances.length).fill(-1);
    this.marks.push(this.places.slice());
  }

  at(time: number): FloorMoment {
    const taken = takenBy(this.recording, time);
    if (taken < this.taken) {
      const mark = Math.floor(taken / EVERY);
      this.places = (this.marks[mark] as Int16Array).slice();
      this.taken = mark * EVERY;
    }
    const { steps } = this.recording;
    while (this.taken < taken) {
      const [, instance, state] = steps[this.taken] as FloorStep;
      this.places[instance] = state;
      this.taken++;
      if (this.taken % EVERY === 0) this.marks[this.taken / EVERY] ??= this.places.slice();
    }
    return { at: time, places: this.places, taken };
  }
}

const EVERY = 500;

/** The campaign to look at: of those that are not contained the one that acted last, else the one contained last. */
export function campaignAt(campaigns: readonly FloorCampaign[], at: number): FloorCampaign | undefined {
  const begun = campaigns.filter(({ began }) => began <= at);
  const open = begun.filter((one) => !((containedAt(one) ?? Number.POSITIVE_INFINITY) <= at));
  const [among, when] = open.length > 0 ? [open, (one: FloorCampaign) => lastActionBy(one, at)] : [begun, containedAt];
  let found: FloorCampaign | undefined;
  for (const one of among) if (found === undefined || (when(one) ?? 0) > (when(found) ?? 0)) found = one;
  return found;
}

function containedAt({ marks }: FloorCampaign): number | undefined {
  return marks.find(([name]) => name === 'contained')?.[1];
}

function lastActionBy({ actions, began }: FloorCampaign, at: number): number {
  return actions.findLast((action) => action.at <= at)?.at ?? began;
}
