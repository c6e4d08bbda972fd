/** Values in place of the policy's own, by machine and name; durations as a number of ms or as text, such as `2d`. */
export type Policies = Readonly<Record<string, Readonly<Record<string, unknown>>>>;
