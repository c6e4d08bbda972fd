import { parseArgs } from 'node:util';

export const PLANTS = ['lost', 'doubled', 'diverged'] as const;

export interface ChaosOptions {
  readonly instances: number;
  readonly minutes: number;
  readonly seed: number;
  /** A bug that the run must see. */
  readonly plant?: (typeof PLANTS)[number];
}

export const usage = `npm run chaos -- [--instances 500] [--minutes 15] [--seed 1] [--plant ${PLANTS.join('|')}]

Drives instances while workers are killed, the server is restarted, and activities fail and come late.
Exits 0 when nothing was lost, doubled or diverged, 1 when something was or an instance did not end in time.
`;

/** @returns `undefined` where help was asked for. @throws an Error that says what is wrong with the arguments */
export function readOptions(args: readonly string[]): ChaosOptions | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      instances: { type: 'string', default: '500' },
      minutes: { type: 'string', default: '15' },
      seed: { type: 'string', default: '1' },
      plant: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) return undefined;
  const plant = PLANTS.find((one) => one === values.plant);
  if (values.plant !== undefined && plant === undefined) throw new Error(`--plant is one of ${PLANTS.join(', ')}.`);
  return {
    instances: whole('instances', values.instances),
    minutes: whole('minutes', values.minutes),
    seed: whole('seed', values.seed),
    ...(plant === undefined ? {} : { plant }),
  };
}

function whole(name: string, text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 1) throw new Error(`--${name} is a whole number above 0.`);
  return number;
}
