import type { InvariantResult } from './result.ts';

const EXAMPLES = 20;

/** Something that must hold at every check. */
export class Invariant {
  private readonly name: string;
  private checks = 0;
  private violations = 0;
  private readonly examples: { instance: string; at: number; what: string }[] = [];

  constructor(name: string) {
    this.name = name;
  }

  check(holds: boolean, instance: string, at: number, what: () => string): void {
    this.checks++;
    if (holds) return;
    this.violations++;
    if (this.examples.length < EXAMPLES) this.examples.push({ instance, at, what: what() });
  }

  result(): InvariantResult {
    const { name, checks, violations, examples } = this;
    return { name, checks, violations, examples };
  }
}
