import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Definition } from 'xstate-temporal/engine';
import {
  actionPorts,
  actorPorts,
  allDefinitions,
  machineIds,
  portsByMachine,
  registry,
  roles,
} from '../../machines/index.ts';
import { chartOf } from './life.ts';

const lockFile = new URL('../../machines/definitions.lock.json', import.meta.url);

describe('the registry of charts', () => {
  /**
   * `WATCHFLOOR_UPDATE_LOCK=1 npx vitest run test/machines/definitions.test.ts` adds versions
   * that are not in the lock yet. A locked hash is only replaced by hand, before its release.
   */
  it('has every version locked: a chart that changed needs a new version', () => {
    const locked = JSON.parse(readFileSync(lockFile, 'utf8')) as Record<string, string>;
    const hashes = Object.fromEntries(
      allDefinitions.map((definition) => [`${definition.machine.id}@${definition.version}`, chartOf(definition).hash]),
    );
    if (process.env.WATCHFLOOR_UPDATE_LOCK === '1') {
      Object.assign(locked, { ...hashes, ...locked });
      writeFileSync(lockFile, `${JSON.stringify(locked, null, 2)}\n`);
    }
    expect(hashes, 'Give the chart a new version, keep the old one in the registry, and lock the new one.').toEqual(
      locked,
    );
  });

  it.each(machineIds)('names %s as its machine does, and gives every version once', (id) => {
    const versions = registry[id] as readonly Definition[];
    expect(versions.map(({ machine }) => machine.id)).toEqual(versions.map(() => id));
    expect(new Set(versions.map(({ version }) => version)).size).toBe(versions.length);
  });

  it.each(machineIds)('%s asks a host for exactly the ports that it declares', (id) => {
    for (const definition of registry[id] as readonly Definition[]) {
      const { names } = chartOf(definition);
      expect(names).toEqual({ actions: portsByMachine[id].actions, actors: portsByMachine[id].actors });
      for (const name of names.actions) expect(Object.keys(actionPorts)).toContain(name);
      for (const name of names.actors) expect(Object.keys(actorPorts)).toContain(name);
    }
  });

  it.each(machineIds)('%s has a schema and at least one known role for every event', (id) => {
    for (const { roles: table = {}, schemas } of registry[id] as readonly Definition[]) {
      expect(Object.keys(table).sort()).toEqual(Object.keys(schemas?.events ?? {}).sort());
      for (const [type, allowed] of Object.entries(table)) {
        expect(allowed, type).not.toEqual([]);
        for (const role of allowed) expect(roles, type).toContain(role);
      }
    }
  });
});
