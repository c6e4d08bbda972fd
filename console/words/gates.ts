const labels: Readonly<Record<string, string>> = {
  G1: 'the tenant needs Microsoft Defender for Endpoint',
  G2: 'the tenant needs Microsoft 365 Defender',
  G3: 'devices must be enrolled, and not in a lab only',
  G5: 'the tenant needs an E5 licence and plan 2 of Defender for Endpoint',
  G6: 'the service is not in the US government clouds',
  G7: 'the tenant needs a valid Premier support account',
  G10: 'a Managed Desktop tenant must consent',
};

/** A prerequisite, by its number; a test holds these words to those of the machine. */
export function gateLabel(gate: string): string {
  return labels[gate] ?? gate;
}

export { labels as gateLabels };
