import { gateLabels } from '../../machines/index.ts';

/** `G6 (the service is not …)`. */
export function gateName(gate: string): string {
  return Object.hasOwn(gateLabels, gate) ? `${gate} (${gateLabels[gate as keyof typeof gateLabels]})` : gate;
}
