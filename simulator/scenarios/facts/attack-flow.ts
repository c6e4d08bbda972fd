import type { Tactic } from './tactics.ts';

/*
 * Counted from the 39 incident flows of the Attack Flow corpus of the Center for Threat-Informed Defense (Apache-2.0,
 * commit 295d20d, 2026-05-15; the one attack tree left out): 871 actions. Conditions, operators and assets between two
 * actions are contracted; 34 missing tactics are those of a technique that has only one. ATT&CK's order of columns.
 */

/** How often an action of one tactic (key) leads to one of another (place in `tactics`): 939 edges. */
export const transitionCounts: Readonly<Record<Tactic, readonly number[]>> = {
  reconnaissance: [3, 0, 6, 1, 1, 0, 0, 1, 1, 3, 2, 3, 0, 0],
  'resource-development': [0, 0, 4, 2, 0, 0, 1, 0, 1, 1, 1, 1, 0, 1],
  'initial-access': [1, 0, 10, 19, 7, 2, 6, 5, 2, 2, 3, 7, 0, 0],
  execution: [2, 1, 0, 11, 15, 5, 27, 7, 20, 2, 3, 14, 1, 7],
  persistence: [3, 0, 0, 5, 7, 3, 19, 3, 4, 3, 1, 10, 0, 2],
  'privilege-escalation': [0, 0, 0, 5, 1, 4, 5, 2, 8, 6, 3, 3, 2, 2],
  'defense-evasion': [2, 0, 2, 18, 14, 6, 39, 10, 21, 11, 5, 18, 3, 10],
  'credential-access': [4, 0, 2, 4, 3, 5, 6, 1, 2, 16, 0, 3, 4, 0],
  discovery: [1, 0, 1, 7, 6, 8, 8, 11, 25, 4, 6, 26, 6, 7],
  'lateral-movement': [4, 1, 0, 7, 3, 3, 14, 9, 7, 16, 4, 10, 0, 0],
  collection: [0, 0, 1, 0, 0, 0, 5, 1, 2, 3, 5, 5, 10, 0],
  'command-and-control': [2, 1, 0, 16, 9, 5, 33, 2, 32, 10, 2, 27, 8, 4],
  exfiltration: [0, 0, 0, 1, 3, 0, 2, 0, 1, 1, 1, 5, 0, 2],
  impact: [0, 0, 0, 2, 0, 0, 8, 0, 4, 0, 1, 2, 0, 7],
};

/** How often a flow begins with an action of a tactic, by place in `tactics`; a flow can have several beginnings. */
export const startCounts: readonly number[] = [6, 5, 30, 2, 1, 0, 1, 1, 0, 1, 0, 4, 0, 0];

/** How often a path ends with an action of a tactic, by place in `tactics`. */
export const endCounts: readonly number[] = [4, 0, 2, 4, 4, 0, 14, 2, 10, 10, 3, 7, 12, 12];

/** Actions by tactic, by place in `tactics`: 833, of 38 more the tactic is not known. */
export const actionCounts: readonly number[] = [23, 8, 50, 89, 57, 31, 147, 40, 104, 68, 32, 124, 27, 33];

/** How many actions have so many others that lead to them, the place being how many: 54 begin, 692 have one. */
export const inDegreeCounts: readonly number[] = [54, 692, 83, 31, 8, 3];

/** How many actions lead on to so many others, the place being how many: 84 to none. */
export const outDegreeCounts: readonly number[] = [84, 621, 75, 39, 7, 5, 0, 1, 1];

/** Actions of each flow, ascending. */
export const flowSizes: readonly number[] = [
  7, 8, 8, 9, 9, 10, 11, 11, 11, 11, 12, 12, 15, 17, 18, 18, 18, 18, 19, 19, 19, 19, 19, 23, 23, 23, 23, 23, 23, 25, 27,
  28, 33, 33, 36, 38, 40, 74, 81,
];
