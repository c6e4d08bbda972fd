import { z } from 'zod';
import type { Arrow, Drawing, Drawn } from './drawing.ts';

/** The form in which Attack Flow Builder 3 saves a flow (`.afb`). */
export const builderSchema = z.object({
  schema: z.literal('attack_flow_v2'),
  objects: z
    .array(
      z.looseObject({
        id: z.string(),
        instance: z.string(),
        properties: z.unknown().optional(),
        anchors: z.record(z.string(), z.string()).optional(),
        latches: z.array(z.string()).optional(),
        source: z.string().nullish(),
        target: z.string().nullish(),
      }),
    )
    .max(1_000_000),
});

type BuilderObject = z.output<typeof builderSchema>['objects'][number];

/** What the page is drawn with; all other objects are boxes. */
const LINES = /(?:_anchor|_latch|_handle|_line)$/;

/** Boxes hold anchors, anchors hold latches, and a line goes from one latch to another. */
export function builderDrawing({ objects }: z.output<typeof builderSchema>): Drawing {
  const anchorOf = new Map(objects.flatMap(({ instance, latches = [] }) => latches.map((latch) => [latch, instance])));
  const placeOf = new Map(
    objects.flatMap(({ anchors = {}, instance }) =>
      Object.entries(anchors).map(([place, anchor]) => [anchor, { box: instance, place }] as const),
    ),
  );
  const end = (latch: string | null | undefined) => placeOf.get(anchorOf.get(latch ?? '') ?? '');
  const arrows = objects.flatMap((object): Arrow[] => {
    const [from, to] = [end(object.source), end(object.target)];
    if (from === undefined || to === undefined) return [];
    const outcome = /^branch:(true|false)$/i.exec(from.place)?.[1]?.toLowerCase();
    return [{ from: from.box, to: to.box, ...(outcome === undefined ? {} : { outcome: outcome === 'true' }) }];
  });
  const page = objects.find(({ id }) => id === 'flow');
  const boxes = objects.filter(({ id }) => id !== 'flow' && !LINES.test(id));
  return {
    format: 'Attack Flow Builder',
    name: textIn(page?.properties, 'name') ?? '',
    boxes: new Map(boxes.map((box) => [box.instance, boxOf(box)])),
    arrows,
  };
}

function boxOf({ id, properties }: BuilderObject): Drawn {
  if (id === 'AND_operator' || id === 'OR_operator')
    return { kind: 'operator', operator: id === 'OR_operator' ? 'OR' : 'AND' };
  if (id === 'condition') return { kind: 'condition', name: textIn(properties, 'description') ?? '' };
  if (id !== 'action') return { kind: 'other' };
  const ttp = valueIn(properties, 'ttp');
  const began = Date.parse(
    textIn(valueIn(properties, 'execution_start'), 'time') ?? textIn(properties, 'execution_start') ?? '',
  );
  return {
    kind: 'action',
    name: textIn(properties, 'name') ?? '',
    tactic: textIn(properties, 'tactic_id') ?? textIn(ttp, 'tactic'),
    technique: textIn(properties, 'technique_id') ?? textIn(ttp, 'technique'),
    ...(Number.isNaN(began) ? {} : { at: began }),
  };
}

/** Properties are pairs of name and value. */
function valueIn(properties: unknown, name: string): unknown {
  if (!Array.isArray(properties)) return undefined;
  const pair: unknown = properties.find((one) => Array.isArray(one) && one[0] === name);
  return Array.isArray(pair) ? pair[1] : undefined;
}

function textIn(properties: unknown, name: string): string | undefined {
  const value = valueIn(properties, name);
  return typeof value === 'string' && value !== '' ? value : undefined;
}
