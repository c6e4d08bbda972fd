import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { setup } from 'xstate';
import type { Definition } from 'xstate-temporal/engine';
import { machinePages } from '../../cli/draw/machine-pages.ts';
import { mermaid } from '../../cli/draw/mermaid.ts';
import { type Outline, outlineOf, type State } from '../../cli/draw/outline.ts';
import { svg } from '../../cli/draw/svg.ts';
import { machineIds, registry } from '../../machines/index.ts';

const outlines = machineIds.map((id) => [id, outlineOf((registry[id].at(-1) as Definition).machine)] as const);

function all(state: State): State[] {
  return [state, ...state.states.flatMap(all)];
}

describe('the pictures of the machines', () => {
  let pages: Record<string, string> = {};
  beforeAll(async () => {
    pages = await machinePages();
  });

  it('in docs/machines are as the charts are: npm run docs:machines writes them', () => {
    for (const [name, page] of Object.entries(pages))
      expect(readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8') === page, name).toBe(true);
    expect(Object.keys(pages)).toHaveLength(2 * machineIds.length);
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
      expect(picture).toContain(`>${key}</text>`);
      expect(diagram).toContain(`"${key}"`);
    }
    const events = Object.keys((registry[id].at(-1) as Definition).schemas?.events ?? {});
    for (const event of events) {
      expect(picture, event).toContain(event);
      expect(diagram, event).toContain(event);
    }
  });

  it.each(outlines)('of %s have no two states over each other, and nothing outside the picture', (id) => {
    const picture = pages[`machines/${id}.svg`] ?? '';
    const [, width = '0', height = '0'] = /width="(\d+)" height="(\d+)"/.exec(picture) ?? [];
    const boxes = [
      ...picture.matchAll(/<rect class="state" x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"/g),
    ].map((match) => match.slice(1).map(Number) as [number, number, number, number]);
    expect(boxes.length).toBeGreaterThan(2);
    for (const [index, [x, y, w, h]] of boxes.entries()) {
      expect(x >= 0 && y >= 0 && x + w <= Number(width) && y + h <= Number(height)).toBe(true);
      for (const [x2, y2, w2, h2] of boxes.slice(index + 1))
        expect(x + w <= x2 || x2 + w2 <= x || y + h <= y2 || y2 + h2 <= y).toBe(true);
    }
  });

  it('are the same every time', async () => {
    expect(await machinePages()).toEqual(pages);
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
