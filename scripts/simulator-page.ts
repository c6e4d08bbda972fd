import { z } from 'zod';
import { countNames, durationNames, levelNames, scenarioSchema } from '../simulator/index.ts';

interface Property {
  readonly default?: unknown;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Property>>;
  readonly items?: Property;
}

const rooms = {
  customers: "The tenants' people",
  reviewers: 'Reviewers',
  hunters: 'Hunters',
  experts: 'Experts',
  operations: 'What runs the service',
  detection: 'Detection',
} as const;

/** `docs/simulator-reference.md`: every assumption with its default, and every measurement, from the schema and the names. */
export function simulatorPage(): string {
  const schema = z.toJSONSchema(scenarioSchema, { io: 'input', unrepresentable: 'any' }) as Property;
  const lines = [
    '# The simulator: assumptions and measurements',
    '',
    'What scenario files can set about people and detection, with the default; and what a run measures. Nobody has',
    'published how long people take over this service, so every law below is an assumption, made to be replaced by your',
    'own figures. What comes from published figures is in [threat-model.md](threat-model.md).',
    '',
    'A log-normal law is given by its median and its sigma. This page is written by `npm run docs:simulator`.',
    '',
  ];
  for (const [room, title] of Object.entries(rooms)) {
    lines.push(`## ${title}: \`${room}\``, '', '| key | default | what it is |', '| :-- | :-- | :-- |');
    for (const [key, property] of Object.entries(schema.properties?.[room]?.properties ?? {}))
      lines.push(`| \`${key}\` | ${shown(property.default)} | ${property.description ?? ''} |`);
    lines.push('');
  }
  lines.push(
    ...measured('Intervals', durationNames),
    ...measured('Counts', countNames),
    ...measured('Levels', levelNames),
  );
  return lines.join('\n');
}

function measured(title: string, names: Readonly<Record<string, string>>): string[] {
  const rows = Object.entries(names).map(([name, what]) => `| \`${name}\` | ${what} |`);
  return [`## ${title}`, '', '| name | what it is |', '| :-- | :-- |', ...rows, ''];
}

function shown(value: unknown): string {
  if (value === undefined) return '';
  if (typeof value === 'number') return String(Math.round(value * 1e4) / 1e4);
  const law = (value as { lognormal?: { median: string; sigma: number } }).lognormal;
  return law === undefined ? `\`${JSON.stringify(value)}\`` : `median ${law.median}, sigma ${law.sigma}`;
}
