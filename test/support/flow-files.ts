/** Flows as the formats of the field write them, for tests. */

type Box =
  | {
      readonly action: string;
      readonly tactic?: string;
      readonly technique?: string;
      readonly at?: string;
      readonly ttp?: true;
    }
  | { readonly operator: 'AND' | 'OR' }
  | { readonly condition: string }
  | { readonly other: string };
/** From which box to which; of a condition from which outcome. */
type Arrow = readonly [from: string, to: string, outcome?: boolean];

/** As Attack Flow Builder 3 saves it: boxes hold anchors, anchors hold latches, lines join latches. */
export function builderFile(boxes: Readonly<Record<string, Box>>, arrows: readonly Arrow[], name = 'drawn'): string {
  const latches = new Map<string, string[]>();
  const latch = (box: string, place: string, id: string): string => {
    const anchor = `${box}@${place}`;
    latches.set(anchor, [...(latches.get(anchor) ?? []), id]);
    return id;
  };
  const lines = arrows.map(([from, to, outcome], index) => ({
    id: 'dynamic_line',
    instance: `line-${index}`,
    source: latch(from, outcome === undefined ? '0' : outcome ? 'branch:True' : 'branch:False', `s${index}`),
    target: latch(to, '90', `t${index}`),
    handles: [],
  }));
  const anchors = (box: string) =>
    Object.fromEntries(
      [...latches.keys()].filter((key) => key.startsWith(`${box}@`)).map((key) => [key.slice(box.length + 1), key]),
    );
  const drawn = Object.entries(boxes).map(([instance, box]) => ({
    ...builderBox(box),
    instance,
    anchors: anchors(instance),
  }));
  const held = [...latches].map(([instance, ids]) => ({ id: 'horizontal_anchor', instance, latches: ids }));
  const page = { id: 'flow', instance: 'page', properties: [['name', name]], objects: Object.keys(boxes) };
  const ends = [...latches.values()].flat().map((instance) => ({ id: 'generic_latch', instance }));
  return JSON.stringify({
    schema: 'attack_flow_v2',
    theme: 'dark',
    objects: [page, ...drawn, ...lines, ...held, ...ends],
  });
}

function builderBox(box: Box): { readonly id: string; readonly properties: unknown } {
  if ('operator' in box) return { id: `${box.operator}_operator`, properties: [['operator', box.operator]] };
  if ('condition' in box) return { id: 'condition', properties: [['description', box.condition]] };
  if ('other' in box) return { id: box.other, properties: [['name', 'of no matter']] };
  const { action, at = null, tactic = null, technique = null, ttp } = box;
  const named = ttp
    ? [
        [
          'ttp',
          [
            ['tactic', tactic],
            ['technique', technique],
          ],
        ],
      ]
    : [
        ['tactic_id', tactic],
        ['technique_id', technique],
      ];
  return { id: 'action', properties: [['name', action], ...named, ['execution_start', at]] };
}

/** The same as a STIX 2.1 bundle with the objects of the Attack Flow extension. */
export function stixFile(boxes: Readonly<Record<string, Box>>, arrows: readonly Arrow[], name = 'drawn'): string {
  const refs = (box: string, outcome?: boolean) =>
    arrows.filter(([from, , which]) => from === box && which === outcome).map(([, to]) => to);
  const objects = Object.entries(boxes).map(([id, box]) => {
    if ('operator' in box) return { type: 'attack-operator', id, operator: box.operator, effect_refs: refs(id) };
    if ('condition' in box)
      return {
        type: 'attack-condition',
        id,
        description: box.condition,
        on_true_refs: refs(id, true),
        on_false_refs: refs(id, false),
      };
    if ('other' in box) return { type: box.other, id, name: 'of no matter' };
    const { action, at, tactic, technique } = box;
    return {
      type: 'attack-action',
      id,
      name: action,
      ...(tactic && { tactic_id: tactic }),
      ...(technique && { technique_id: technique }),
      ...(at && { execution_start: at }),
      effect_refs: refs(id),
    };
  });
  return JSON.stringify({
    type: 'bundle',
    id: 'bundle--1',
    objects: [{ type: 'attack-flow', id: 'attack-flow--1', name }, ...objects],
  });
}
