import type { DurableLife } from './durable-life.ts';
import type { Taken } from './live-life.ts';

/** What a run of the oracle really met. A generator that never gets somewhere proves nothing about it. */
export class Coverage {
  pairs = 0;
  steps = 0;
  private readonly counts = new Map<string, number>();
  private readonly differences = new Map<string, number>();

  count(feature: string, by = 1): void {
    if (by > 0) this.counts.set(feature, (this.counts.get(feature) ?? 0) + by);
  }

  /** Pairs that no known difference cut short. */
  get comparedToTheEnd(): number {
    let cut = 0;
    for (const count of this.differences.values()) cut += count;
    return this.pairs - cut;
  }

  known(difference: string): void {
    this.differences.set(difference, (this.differences.get(difference) ?? 0) + 1);
  }

  refused(code: string): void {
    this.count(`refused ${code}`);
  }

  transition({ eventType, target, actions, reenter, guard }: Taken): void {
    if (target === undefined && actions.length === 0) {
      this.count('forbidden event');
      return;
    }
    if (!eventType) this.count('always');
    else if (eventType === '*') this.count('wildcard *');
    else if (eventType.endsWith('.*')) this.count('wildcard a.*');
    else {
      const kind = /^xstate\.(after|done\.state|done\.actor|error\.actor)\./.exec(eventType)?.[1];
      this.count(kind === undefined ? 'event' : kind);
      const delay = /^xstate\.after\.(short|reckoned|\d)/.exec(eventType)?.[1];
      if (delay !== undefined)
        this.count(delay === 'short' ? 'named delay' : delay === 'reckoned' ? 'computed delay' : 'fixed delay');
    }
    if (guard !== undefined) this.count('guard passed');
    if (target === undefined) this.count('transition without target');
    if (reenter && target !== undefined) this.count('reenter');
    if ((target?.length ?? 0) > 1) this.count('several targets');
    for (const node of target ?? []) if (node.type === 'history') this.count(`${node.history} history`);
  }

  life(durable: DurableLife): void {
    const { snapshot, trace, steps } = durable;
    this.steps += steps;
    this.count('revived snapshot', durable.revived);
    this.count('late outcome', durable.late);
    for (const [what, count] of Object.entries(durable.met)) this.count(what, count);
    this.count('action', trace.actions.length);
    this.count('emit', trace.emitted.length);
    this.count('log', trace.logged.length);
    this.count('actor told', trace.told.length);
    for (const [what, id] of trace.actors) {
      this.count(`actor ${what}`);
      if (id.startsWith('anonymous')) this.count('actor without id');
      if (/^w\d$/.test(id)) this.count(`spawned actor ${what}`);
    }
    if (snapshot === undefined) return;
    this.count(`ended ${snapshot.status}`);
    if (snapshot.output !== undefined) this.count('output');
    if (durable.chart.states(snapshot).length > 1) this.count('parallel states');
    if (durable.chart.states(snapshot).some((path) => path.split('.').length > 1)) this.count('nested states');
    if (durable.chart.tags(snapshot).length > 0) this.count('tags');
  }

  of(feature: string): number {
    return this.counts.get(feature) ?? 0;
  }

  table(): string {
    const rows = [...this.counts].sort(([a], [b]) => (a < b ? -1 : 1));
    const known = [...this.differences].sort(([, a], [, b]) => b - a);
    const line = ([name, count]: readonly [string, number]) => `  ${name.padEnd(34)} ${String(count).padStart(9)}`;
    return [
      `${this.pairs} pairs of machine and script, ${this.steps} steps`,
      ...rows.map(line),
      '  no longer compared, because:',
      ...known.map(([name, count]) => line([`  ${name}`, count])),
    ].join('\n');
  }
}
