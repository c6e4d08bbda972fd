import { element, told } from '../../dom/browser/element.ts';
import type { FloorMoment } from '../moment.ts';
import type { FloorRecording } from '../recording.ts';

/** So many are drawn in a column; all are counted. */
const MOST = 24;

/** A board for each machine, a column for each state, a chip for each instance. */
export function boardsView(recording: FloorRecording): {
  readonly element: HTMLElement;
  /** @param hit the tenant that is under attack */
  show(moment: FloorMoment, hit: string | undefined): void;
} {
  const { boards, instances } = recording;
  const machines = instances.map((instance) => instance.slice(0, instance.indexOf('/')));
  const tenants = instances.map(tenantOf);
  // What nothing ever goes into takes no room.
  const visited = new Set(recording.steps.map(([, instance, state]) => `${machines[instance]} ${state}`));
  const views = boards.map(({ machine, states }) => {
    const columns = states.map((state, index) => {
      const count = element('b', {}, '0');
      const chips = element('div', { class: 'fl-chips' });
      const head = element('div', { class: 'fl-head' }, element('span', {}, wordsOf(told(state, 60))), count);
      const column = element('div', { class: 'fl-column' }, head, chips);
      column.hidden = !visited.has(`${machine} ${index}`);
      return { count, chips, shown: '', element: column };
    });
    const total = element('span');
    const list = element(
      'div',
      { class: 'fl-columns', tabindex: '0', role: 'region', 'aria-label': `Columns of ${machine}; scrolls` },
      ...columns.map((column) => column.element),
    );
    const title = element('h3', {}, told(machine, 80), total);
    const members = machines.flatMap((one, index) => (one === machine ? [index] : []));
    return { columns, members, total, element: element('div', { class: 'fl-board' }, title, list) };
  });

  return {
    element: element('div', { class: 'fl-boards' }, ...views.map((view) => view.element)),
    show({ places, taken }, hit) {
      const just = new Set<number>();
      for (const [, instance] of recording.steps.slice(Math.max(taken - 6, 0), taken)) just.add(instance);
      for (const { columns, members, total } of views) {
        const held = columns.map((): number[] => []);
        for (const member of members) held[places[member] ?? -1]?.push(member);
        const begun = held.reduce((sum, { length }) => sum + length, 0);
        total.textContent = `${begun} begun`;
        for (const [index, column] of columns.entries()) {
          const own = held[index] ?? [];
          // The latest are those that somebody looks for; whatever just moved is among them.
          const drawn = [...own.filter((one) => just.has(one)), ...own.filter((one) => !just.has(one)).reverse()].slice(
            0,
            MOST,
          );
          const signs = drawn.map((one) => `${one}${just.has(one) ? '!' : ''}${tenants[one] === hit ? '*' : ''}`);
          const wanted = `${own.length}:${signs.join()}`;
          if (wanted === column.shown) continue;
          column.shown = wanted;
          column.count.textContent = String(own.length);
          column.chips.replaceChildren(
            ...drawn.map((one) => chip(instances[one] ?? '', just.has(one), tenants[one] === hit)),
            ...(own.length > drawn.length
              ? [element('span', { class: 'fl-more' }, `and ${own.length - drawn.length} more`)]
              : []),
          );
        }
      }
    },
  };
}

/** `eligibilityCheck` as words. */
function wordsOf(name: string): string {
  return name.replaceAll(
    /([a-z])([A-Z])/g,
    (_all, before: string, after: string) => `${before} ${after.toLowerCase()}`,
  );
}

function chip(instance: string, isNew: boolean, isHit: boolean): HTMLElement {
  const key = instance.slice(instance.indexOf('/') + 1);
  const classes = `fl-chip${isNew ? ' just' : ''}${isHit ? ' hit' : ''}`;
  return element('span', { class: classes, title: told(instance, 200) }, `${isHit ? '⚑ ' : ''}${told(key, 60)}`);
}

/** The key of the tenant, by the form of a key. */
export function tenantOf(instance: string): string {
  const key = instance.slice(instance.indexOf('/') + 1);
  const end = key.indexOf('~');
  return end === -1 ? key : key.slice(0, end);
}
