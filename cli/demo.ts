import path from 'node:path';
import type { Context } from './command.ts';
import { runDemo } from './demo/run-demo.ts';
import { findTarget, type TargetOptions } from './target.ts';
import { json } from './text.ts';

/** `watchfloor demo [scenario]`: what `npm start` runs. */
export async function demoCommand(
  context: Context,
  options: TargetOptions & { readonly scenario?: string },
): Promise<number> {
  const { terminal, interrupt } = context;
  interrupt.hold();
  const { config, root } = await findTarget(options);
  const file = path.resolve(options.scenario ?? path.join(root, 'examples', 'first-week.yaml'));
  const result = await runDemo({ file, root, config, terminal, signal: interrupt.signal });
  if (terminal.json) terminal.line(json(result));
  return 0;
}
