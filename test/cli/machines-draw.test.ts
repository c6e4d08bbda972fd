import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { type AnyStateMachine, and, not, or, setup } from 'xstate';
import { actorOf, mermaid, type Outline, outlineOf, type State, sheet, smallest, svg } from 'xstate-temporal/draw';
import type { Definition } from 'xstate-temporal/engine';
import { machinePages } from '../../cli/draw/machine-pages.ts';
import { machineIds, registry, tells } from '../../machines/index.ts';
import { chartOf } from '../../pages/charts/knowledge.ts';
import { looks } from '../../pages/charts/looks.ts';

const outlines = machineIds.map((id) => [id, chartOf(registry[id].at(-1) as Definition)] as const);

function sizeOf(picture: string): { width: number; height: number } {
  const [, width = '0', height = '0'] = /width="(\d+)" height="(\d+)"/.exec(picture) ?? [];
  return { width: Number(width), height: Number(height) };
}

function all(state: State): State[] {
  return [state, ...state.states.flatMap(all)];
}

describe('the pictures of the machines', () => {
  let pages: Record<string, string> = {};
  beforeAll(async () => {
    pages = await machinePages();
  }, 180_000);

  it('in docs/machines are as the charts are: npm run docs:machines writes them', () => {
    for (const [name, page] of Object.entries(pages))
      expect(readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8') === page, name).toBe(true);
    expect(Object.keys(pages)).toHaveLength(2 * machineIds.length + 2);
  });

  it.each(outlines)('show every state, event and condition of %s', (id, outline: Outline) => {
    const picture = pages[`machines/${id}.svg`] ?? '';
    const diagram = pages[`machines/${id}.md`] ?? '';
    const states = all(outline.root).slice(1);
    expect(states.length).toBeGreaterThan(4);
    for (const { key, kind } of states) {
      if (kind === 'deepHistory') {
        expect(diagram).toContain(`(to ${key})`);
        continue;
      }
      expect(picture).toMatch(new RegExp(`[>. ,]${key}(?: ▸|[,.][\\w., ]+)?</text>`));
      expect(diagram).toContain(`"${key}"`);
    }
    const events = Object.keys((registry[id].at(-1) as Definition).schemas?.events ?? {});
    for (const event of events) {
      expect(picture, event).toContain(event);
      expect(diagram, event).toContain(event);
    }
  });

  it.each(outlines)('of %s say on each arrow who acts: everybody who may send what is on it', (id) => {
    const { roles = {} } = registry[id].at(-1) as Definition;
    const picture = pages[`machines/${id}.svg`] ?? '';
    const rows = (pages[`machines/${id}.md`] ?? '').split('\n').filter((line) => line.startsWith('| `'));
    for (const [event, allowed] of Object.entries(roles)) {
      const names = allowed.map((role) => actorOf(role, looks).name);
      for (const name of names) expect(picture).toContain(`>${name}</text>`);
      const said = rows.filter((row) => row.includes(`| ${event} `));
      expect(said.length, event).toBeGreaterThan(0);
      for (const row of said) expect(row).toContain(`| ${names.join(', ')} |`);
    }
    for (const row of rows.filter((one) => / (after \w+|\w+_DUE) /.test(one))) expect(row).toContain('| clock |');
    expect(picture.includes('class="clock"')).toBe(rows.some((row) => row.includes('| clock |')));
  });

  const pictures = ['overview', ...machineIds];

  it.each(pictures)('of %s can be read on a landscape page: no letter is too small once it is fitted', (id) => {
    const picture = pages[`machines/${id}.svg`] ?? '';
    const { height, width } = sizeOf(picture);
    const scale = Math.min(1, sheet.width / width, sheet.height / height);
    const used = new Set([...picture.matchAll(/<text class="(\w+)/g)].map(([, name]) => name));
    const sizes = new Map(
      [...picture.matchAll(/^ {2}(.+) \{.*font-size: (\d+)px/gm)].flatMap(([, names = '', size]) =>
        names.split(', ').map((name) => [name.slice(1), Number(size)] as const),
      ),
    );
    expect(used.size).toBeGreaterThan(2);
    for (const name of used) expect((sizes.get(name ?? '') ?? 0) * scale, name).toBeGreaterThanOrEqual(smallest);
  });

  it.each(pictures)('of %s have no two states over each other, and nothing outside its panel', (id) => {
    const panels = (pages[`machines/${id}.svg`] ?? '').split('<g transform="translate(').slice(1, -1);
    let states = 0;
    for (const panel of panels) {
      const [, width = '0', height = '0'] = /<rect class="panel[^"]*" width="(\d+)" height="(\d+)"/.exec(panel) ?? [];
      const boxes = [
        ...panel.matchAll(/<rect class="state[^"]*" x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"/g),
      ].map((match) => match.slice(1).map(Number) as [number, number, number, number]);
      states += boxes.length;
      for (const [index, [x, y, w, h]] of boxes.entries()) {
        expect(x >= 0 && y >= 0 && x + w <= Number(width) && y + h <= Number(height)).toBe(true);
        for (const [x2, y2, w2, h2] of boxes.slice(index + 1))
          expect(x + w <= x2 || x2 + w2 <= x || y + h <= y2 || y2 + h2 <= y).toBe(true);
      }
    }
    expect(states).toBeGreaterThan(4);
  });

  it('draw the equal channels of a notification once, with their number and their names', () => {
    const picture = pages['machines/attack-notification.svg'] ?? '';
    expect(picture).toContain('>4 × the same: portalAlerts, portalIncidents, api, advancedHunting</text>');
    expect(picture.match(/>delivering<\/text>/g)).toHaveLength(1);
  });

  it('draw regions apart that differ in a condition alone', async () => {
    const region = (guard: string) => ({ initial: 'a', states: { a: { on: { GO: { guard, target: 'b' } } }, b: {} } });
    const machine = (second: string) =>
      setup({ guards: { one: () => true, two: () => true } }).createMachine({
        id: 'pair',
        type: 'parallel',
        states: { left: region('one'), right: region(second) } as never,
      }) as unknown as AnyStateMachine;
    expect(await svg(outlineOf(machine('one')))).toContain('2 × the same: left, right');
    expect(await svg(outlineOf(machine('two')))).not.toContain('the same');
  });

  it('put a condition of several parts within another in brackets', () => {
    const { ways } = outlineOf(
      setup({ guards: { one: () => true, two: () => true } }).createMachine({
        id: 'brackets',
        initial: 'a',
        states: { a: { on: { GO: { guard: not(and(['one', or(['one', 'two'])])), target: 'b' } } }, b: {} },
      }) as unknown as AnyStateMachine,
    );
    expect(ways.flatMap(({ labels }) => labels.map(({ condition }) => condition))).toEqual([
      'not (one and (one or two))',
    ]);
  });

  it('of the programme name every tell that a chart makes', () => {
    const picture = pages['machines/overview.svg'] ?? '';
    for (const { event, from, on, states, to } of tells) {
      expect(picture).toContain(`${on} tells ${event}`);
      const [sender, partner] = [from, to].map((id) => registry[id].at(-1) as Definition);
      expect(Object.keys(sender?.schemas?.events ?? {})).toContain(on);
      expect(Object.keys(partner?.schemas?.events ?? {})).toContain(event);
      for (const state of states) expect(Object.keys(sender?.machine.root.states ?? {})).toContain(state);
    }
  });

  it('are the same every time', async () => {
    const [id, outline] = outlines[1] as (typeof outlines)[number];
    expect((await svg(outline)) === pages[`machines/${id}.svg`]).toBe(true);
  });

  it('escape what a machine is named', async () => {
    const outline = outlineOf(
      setup({}).createMachine({
        id: 'odd',
        initial: 'a<b>&"c',
        states: { 'a<b>&"c': { on: { 'X: <script>': 'end' } }, end: { type: 'final' } },
      }),
    );
    const picture = await svg(outline);
    expect(picture).toContain('a&#60;b&#62;&#38;&#34;c');
    expect(picture).not.toContain('<script>');
    expect(mermaid(outline)).not.toMatch(/<script>|X: </);
  });
});
