import { type LedgerRecord, timerTitle } from '../../engine/index.ts';
import { delayTitle } from '../../text/index.ts';

type Effect = LedgerRecord['effects'][number];

/**
 * An effect in a few words: its name, and of its params what tells it from others of the name.
 *
 * @param armed the names of timers by their keys
 */
export function effectName(effect: Effect, armed: ReadonlyMap<string, string> = new Map()): string {
  switch (effect.kind) {
    case 'startTimer':
      return `arms ${timerTitle(effect, delayTitle)}`;
    case 'cancelTimer':
      return `disarms ${armed.get(effect.timer) ?? effect.timer}`;
    case 'invokeActor':
      return `asks ${effect.src}`;
    case 'stopActor':
      return `stops ${effect.id}`;
    case 'runAction':
      return [effect.name, ...details(effect.params)].join(' ');
    case 'tell':
      return `tells ${'machine' in effect.to ? `${effect.to.machine}/${effect.to.key}` : 'its parent'} ${effect.event.type}`;
    case 'emit':
      return `emits ${effect.event.type}`;
  }
}

const telling = ['template', 'operation', 'desk', 'notice', 'path'];

function details(params: unknown): string[] {
  if (typeof params !== 'object' || params === null) return [];
  const fields = params as Readonly<Record<string, unknown>>;
  return telling.flatMap((name) => (typeof fields[name] === 'string' ? [fields[name]] : []));
}
