import { z } from 'zod';
import type { Arrow, Drawing, Drawn } from './drawing.ts';

/** A STIX 2.1 bundle with the objects of the Attack Flow extension. */
export const stixFlowSchema = z.object({
  type: z.literal('bundle'),
  objects: z
    .array(z.looseObject({ type: z.string(), id: z.string() }))
    .max(1_000_000)
    .refine((objects) => objects.some(({ type }) => type === 'attack-flow' || type === 'attack-action'), {
      error: 'has no attack-flow',
    }),
});

type StixObject = z.output<typeof stixFlowSchema>['objects'][number];

export function stixDrawing({ objects }: z.output<typeof stixFlowSchema>): Drawing {
  const flow = objects.find(({ type }) => type === 'attack-flow');
  return {
    format: 'Attack Flow (STIX 2.1)',
    name: textOf(flow?.name) ?? '',
    boxes: new Map(objects.filter(({ type }) => type !== 'attack-flow').map((object) => [object.id, boxOf(object)])),
    arrows: objects.flatMap(arrowsOf),
  };
}

function boxOf(object: StixObject): Drawn {
  if (object.type === 'attack-operator') return { kind: 'operator', operator: object.operator === 'OR' ? 'OR' : 'AND' };
  if (object.type === 'attack-condition') return { kind: 'condition', name: textOf(object.description) ?? '' };
  if (object.type !== 'attack-action') return { kind: 'other' };
  const began = Date.parse(textOf(object.execution_start) ?? '');
  return {
    kind: 'action',
    name: textOf(object.name) ?? '',
    tactic: textOf(object.tactic_id),
    technique: textOf(object.technique_id),
    ...(Number.isNaN(began) ? {} : { at: began }),
  };
}

/** Assets are what an action is done to, and lead nowhere. */
function arrowsOf({ effect_refs, id, on_false_refs, on_true_refs, type }: StixObject): readonly Arrow[] {
  if (type === 'attack-action' || type === 'attack-operator') return refs(effect_refs).map((to) => ({ from: id, to }));
  if (type !== 'attack-condition') return [];
  return [
    ...refs(on_true_refs).map((to) => ({ from: id, to, outcome: true })),
    ...refs(on_false_refs).map((to) => ({ from: id, to, outcome: false })),
  ];
}

function refs(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
