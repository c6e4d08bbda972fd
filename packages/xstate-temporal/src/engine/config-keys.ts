/** What XState knows in a machine's config; it passes everything else by in silence. */
import type { Defect } from './errors.ts';
import { type StateNode, transitionsOf } from './interpreter/index.ts';

const NOTES = ['description', 'meta'];
const STATE = new Set(
  ['after', 'always', 'entry', 'exit', 'history', 'id', 'initial', 'invoke', 'on', 'onDone', 'order', 'output'].concat(
    ['parent', 'route', 'states', 'tags', 'target', 'type'],
    NOTES,
  ),
);
const ROOT = new Set([...STATE, 'context', 'options', 'schemas', 'types', 'version']);
const INVOKE = new Set(['id', 'input', 'onDone', 'onError', 'onSnapshot', 'src', 'systemId', 'toJSON', ...NOTES]);
const INITIAL = new Set(['actions', 'target', ...NOTES]);
/** The last five are what XState adds when it parses one. */
const TRANSITION = new Set(
  ['actions', 'guard', 'reenter', 'target', ...NOTES].concat(['delay', 'event', 'eventType', 'source', 'toJSON']),
);

/**
 * The keys that XState does not know: a misspelled one, one of XState 4, or one of a newer XState than this, whose
 * feature would be missing without a word.
 *
 * @param where names the state
 */
export function unknownKeys(node: StateNode, where: string): Defect[] {
  const defects: Defect[] = [];
  const check = (part: object, known: ReadonlySet<string>, at: string) => {
    for (const [key, value] of Object.entries(part)) {
      if (value === undefined || known.has(key)) continue;
      const message = `has "${key.slice(0, 80)}", which XState does not know here and would pass by`;
      defects.push({ code: 'CONFIG_UNKNOWN', where: at, message });
    }
  };
  check(node.config, node.parent === undefined ? ROOT : STATE, where);
  const { initial } = node.config as { readonly initial?: unknown };
  if (typeof initial === 'object' && initial !== null) check(initial, INITIAL, `${where}, initial`);
  for (const invoke of node.invoke) check(invoke, INVOKE, `${where}, invoke "${invoke.id}"`);
  for (const descriptor of ['', ...node.transitions.keys()])
    for (const transition of transitionsOf(node, descriptor))
      check(transition, TRANSITION, descriptor === '' ? `${where}, always` : `${where}, on "${descriptor}"`);
  return defects;
}
