import { createHash } from 'node:crypto';
import { replaceUnseen } from 'xstate-temporal/engine';
import { clean } from '../../text/index.ts';
import { SECRETS } from './adapters.ts';
import type { EffectiveConfig } from './load.ts';
import { KEYS } from './settings.ts';

/** One value in force, as it may be shown to anybody. */
export interface ConfigRow {
  readonly key: string;
  /** Empty where the key has no value. */
  readonly value: string;
  /** e.g. `default`, `TEMPORAL_ADDRESS`, `temporal.config.ts`. Empty where the key has no value. */
  readonly source: string;
}

const MASK = '********';

/** Every value in force with its source, without secrets: API keys, metadata, key material and passwords are masked. */
export function describeConfig(effective: EffectiveConfig): ConfigRow[] {
  const policies = Object.keys(effective.settings.policy).map((machine) => `policy.${machine}`);
  return [...KEYS, ...policies].map((key) => {
    const value = settingOf(effective, key);
    if (value === undefined) return { key, value: '', source: '' };
    return {
      key,
      value: clean(replaceUnseen(shown(key, value), ' '), 500),
      source: effective.sources[key]?.detail ?? '',
    };
  });
}

/** Where a worker is watched and a server of one's own is kept is not what it works by. */
const ASIDE = /^(codecServer|gateway|server|observe)\.|^taskQueue$/;

/**
 * A hash for each section of what a worker is configured by, such as `adapters` or `policy`: the same for the same
 * values. No secret is in it, only where one is kept.
 */
export function configurationHashes(effective: EffectiveConfig): { section: string; hash: string }[] {
  const policies = Object.keys(effective.settings.policy).map((machine) => `policy.${machine}`);
  const sections = new Map<string, string[]>();
  for (const key of [...KEYS, ...policies].filter((one) => !ASIDE.test(one)).sort()) {
    const section = key.split('.')[0] as string;
    const value = settingOf(effective, key);
    const values = sections.get(section) ?? [];
    if (value !== undefined) values.push(JSON.stringify([key, shown(key, value)]));
    sections.set(section, values);
  }
  return [...sections].map(([section, values]) => ({
    section,
    hash: createHash('sha256').update(values.join('\n')).digest('hex'),
  }));
}

function settingOf(effective: EffectiveConfig, key: string): unknown {
  if (key.startsWith('policy.')) return effective.settings.policy[key.slice('policy.'.length)];
  return key
    .split('.')
    .reduce<unknown>((part, name) => (part as Record<string, unknown> | undefined)?.[name], effective.settings);
}

function shown(key: string, value: unknown): string {
  if (key === 'connection.apiKey') return MASK;
  if (key === 'connection.metadata')
    return Object.keys(value as object)
      .map((name) => `${name}=${MASK}`)
      .join(', ');
  if (key === 'encryption.provider') return (value as { readonly name: string }).name;
  // An address may have a key in its query.
  if (key.endsWith('.url')) return String(value).replace(/\?.*/s, `?${MASK}`);
  if ((SECRETS.has(key) || key.startsWith('connection.tls.')) && typeof value === 'object' && value !== null) {
    return 'path' in value ? String(value.path) : MASK;
  }
  if (Array.isArray(value)) return value.join(', ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
