/** Which actors a machine may have under which ids, as far as its definition tells, and what is sent to them. */
import type { AnyStateNode } from 'xstate';
import type { Defect } from './errors.ts';

export class ActorIds {
  private readonly invoked: { readonly id: string; readonly node: AnyStateNode; readonly where: string }[] = [];
  private readonly spawned = new Set<string>();
  private readonly sent: { readonly to: string; readonly where: string }[] = [];
  /** Some ids are known only when a step is taken. */
  private open = false;

  invoke(id: string, node: AnyStateNode, where: string): void {
    this.invoked.push({ id, node, where });
  }

  /** @param id `undefined`: XState gives one out, which nobody can know; a function: it is made in a step */
  spawn(id: unknown): void {
    if (typeof id === 'string') this.spawned.add(id);
    else if (typeof id === 'function') this.open = true;
  }

  /** Actions are enqueued in a step, and actors may be spawned among them. */
  enqueue(): void {
    this.open = true;
  }

  /** @param given an assignment or a context: functions that may spawn say so */
  assign(given: unknown): void {
    const makers = typeof given === 'object' && given !== null ? Object.values(given) : [given];
    if (makers.some((make) => typeof make === 'function' && /\bspawn\b|arguments/.test(String(make)))) this.open = true;
  }

  /** @param to a reference that is made in a step is looked at in that step */
  send(to: unknown, where: string): void {
    if (typeof to === 'string') this.sent.push({ to, where });
  }

  defects(): Defect[] {
    return [...this.twice(), ...(this.open ? [] : this.unknown())];
  }

  private twice(): Defect[] {
    return this.invoked.flatMap(({ id, node, where }, place) => {
      const other = this.invoked.slice(0, place).find((one) => one.id === id && together(one.node, node));
      if (other === undefined) return [];
      const message = `has the id of ${other.where}, which can run at the same time, and would stop it; give it another id`;
      return [{ code: 'INVOKE_ID_TWICE', where, message }];
    });
  }

  private unknown(): Defect[] {
    const known = new Set([...this.invoked.map(({ id }) => id), ...this.spawned, '#_parent', '#_internal']);
    return this.sent
      .filter(({ to }) => !known.has(to) && !(to.startsWith('#_') && known.has(to.slice(2))))
      .map(({ to, where }) => ({
        code: 'RECIPIENT_UNKNOWN',
        where,
        message: `sends to "${to}", and the machine neither invokes nor spawns an actor of that id`,
      }));
  }
}

/** Whether two states can be active at the same time. */
function together(a: AnyStateNode, b: AnyStateNode): boolean {
  const above = new Set<AnyStateNode>();
  for (let node: AnyStateNode | undefined = a; node !== undefined; node = node.parent) above.add(node);
  let common = b;
  while (!above.has(common)) common = common.parent as AnyStateNode;
  return common === a || common === b || common.type === 'parallel';
}
