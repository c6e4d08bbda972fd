import { type CustomerClass, type Discipline, type QueueModel, simulateQueue, type Visit } from '../queueing/index.ts';
import { integerBelow, type Stream, type StreamSource } from '../random/index.ts';
import { alike, exponential } from './steady.ts';

/** A path that starts and ends empty, with every visit. */
export interface Path {
  readonly model: QueueModel;
  readonly visits: readonly Visit[];
  readonly served: number;
  readonly lost: number;
  readonly gaveUp: number;
  readonly end: number;
  readonly queue: number;
  readonly busy: number;
}

export function livePath(model: QueueModel, streams: StreamSource): Path {
  const visits: Visit[] = [];
  return { model, ...simulateQueue(model, streams, (visit) => visits.push(visit)), visits };
}

/** Any small queue: one to three classes, one to four servers, of which the last takes anything, in any discipline. */
export function randomModel(stream: Stream): QueueModel {
  const pick = <T>(values: readonly T[]) => values[integerBelow(values.length, stream.uniform())] as T;
  const skills = ['malware', 'identity'];
  const classes = Array.from({ length: pick([1, 2, 3]) }, (_, index): CustomerClass => {
    const [gap, length] = [0.5 + stream.uniform(), 0.5 + 2 * stream.uniform()];
    const skill = pick([undefined, ...skills]);
    return {
      name: `class ${index + 1}`,
      tenant: pick(['a', 'b']),
      priority: pick([1, 2, 3]),
      // Every other queue in whole units, where much happens at one instant.
      ...(pick([true, false])
        ? { interarrival: exponential(gap), service: exponential(length) }
        : { interarrival: (u: number) => Math.floor(3 * gap * u), service: (u: number) => Math.floor(4 * length * u) }),
      ...(skill === undefined ? {} : { skill }),
    };
  });
  const servers = alike(pick([1, 2, 3, 4]));
  return {
    classes,
    servers: servers.map((server, index) => ({
      ...server,
      ...(index === servers.length - 1 ? {} : { skills: skills.filter(() => pick([true, false])) }),
    })),
    discipline: pick<Discipline>(['fifo', 'priority', 'fair']),
    customers: 60,
  };
}
