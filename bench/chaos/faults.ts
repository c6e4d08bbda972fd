/** Draws faults from a seed and counts them by kind. The order of draws depends on the world; the seed makes runs alike, not equal. */
export class Faults {
  readonly counts = new Map<string, number>();
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0 || 1;
  }

  draw(kind: string, probability: number): boolean {
    const hit = this.random() < probability;
    if (hit) this.count(kind);
    return hit;
  }

  count(kind: string): void {
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
  }

  between(least: number, most: number): number {
    return Math.floor(least + this.random() * (most - least + 1));
  }

  shuffle<T>(items: readonly T[]): T[] {
    const result = [...items];
    for (let index = result.length - 1; index > 0; index--) {
      const other = this.between(0, index);
      [result[index], result[other]] = [result[other] as T, result[index] as T];
    }
    return result;
  }

  /** Mulberry32. */
  private random(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  }
}
