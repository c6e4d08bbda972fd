/** The tactics of ATT&CK for Enterprise, in the order of its columns up to version 18 (19 splits defense evasion). */
export const tactics = [
  'reconnaissance',
  'resource-development',
  'initial-access',
  'execution',
  'persistence',
  'privilege-escalation',
  'defense-evasion',
  'credential-access',
  'discovery',
  'lateral-movement',
  'collection',
  'command-and-control',
  'exfiltration',
  'impact',
] as const;

export type Tactic = (typeof tactics)[number];

const byName: ReadonlyMap<string, Tactic> = new Map([
  ...tactics.map((tactic) => [tactic, tactic] as const),
  ['stealth', 'defense-evasion'],
  ['defense-impairment', 'defense-evasion'],
]);

/** A tactic by the name that ATT&CK gives it; of the two that version 19 has in its place, defense evasion. */
export function tacticNamed(name: string): Tactic | undefined {
  return byName.get(name);
}
