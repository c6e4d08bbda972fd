/**
 * What an action with params is made from beside them, for hosts that carry out a machine's own functions. The ledger
 * keeps the params alone, so this stands beside the effect.
 */
import type { RunAction } from './effect.ts';
import type { Json } from './json.ts';
import { jsonSize } from './json-size.ts';
import { toJson } from './json-value.ts';
import { MAX_EFFECT_SIZE } from './limits.ts';

/** Context and event as the action saw them. */
export interface ActionInfo {
  readonly context: Json;
  readonly event: Json;
}

interface Seen {
  readonly context: unknown;
  readonly event: unknown;
}

const seen = new WeakMap<object, Seen>();

/** @param effect it must not be copied afterwards */
export function noteAction(effect: object, info: Seen): void {
  seen.set(effect, info);
}

/**
 * `undefined` where the chart was compiled without `informs` for it, the params are all there is, or the rest would be
 * too large to be handed on with them.
 */
export function actionInfo(effect: RunAction): ActionInfo | undefined {
  const found = seen.get(effect);
  if (found === undefined) return undefined;
  const { context, event } = found;
  const info = toJson({ context, event }, 'action', effect.name) as unknown as ActionInfo;
  return jsonSize(effect) + jsonSize(info) > MAX_EFFECT_SIZE ? undefined : info;
}
