import { SECRETS } from './adapters.ts';
import { KEYS } from './settings.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Keys whose value is a number. */
const NUMBERS =
  /^(server\.port$|retentionDays$|worker\.(max|shutdown|\w+Pollers)|audit\.archiveEverySeconds$|observe\.tracesRatio$|adapters\.mail\.port$|gateway\.identity\.sessionSeconds$|gateway\.(streams|limits)\.\w+$|adapters\..*\.timeoutSeconds$|stores\.(maxConnections|timeoutSeconds)$)/;

const LISTS: ReadonlySet<string> = new Set(['server.routes', 'codecServer.origins', 'gateway.trustedProxies']);

/**
 * The environment variable of a key: `server.dataFile` is `WATCHFLOOR_SERVER_DATA_FILE`. What concerns the
 * connection has Temporal's own variables.
 */
export function variableOf(key: string): string | undefined {
  if (key.startsWith('connection.') || key === 'encryption.provider') return undefined;
  return `WATCHFLOOR_${key
    .replace(/[A-Z]/g, (letter) => `_${letter}`)
    .replaceAll('.', '_')
    .toUpperCase()}`;
}

/**
 * What the `WATCHFLOOR_` variables say, by key. Lists are separated by commas; an empty variable says nothing. A
 * secret stands in its variable, or in the file that the same variable with `_FILE` names.
 */
export function fromVariables(env: Environment): Map<string, { value: unknown; variable: string }> {
  const settings = new Map<string, { value: unknown; variable: string }>();
  for (const key of KEYS) {
    const variable = variableOf(key);
    if (variable === undefined) continue;
    const text = env[variable]?.trim();
    if (text) settings.set(key, { value: SECRETS.has(key) ? { data: text } : parse(key, text), variable });
    const path = SECRETS.has(key) ? env[`${variable}_FILE`]?.trim() : undefined;
    if (path && !text) settings.set(key, { value: { path }, variable: `${variable}_FILE` });
  }
  return settings;
}

function parse(key: string, text: string): unknown {
  if (LISTS.has(key)) return text.split(',').map((part) => part.trim());
  if (key === 'codecServer.allowEncode' && /^(true|false)$/.test(text)) return text === 'true';
  if (key === 'gateway.identity.claims.roleNames') return jsonOf(text);
  // What is no number stays text, so that the check names the variable and what it should be.
  if (NUMBERS.test(key) && /^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  return text;
}

/** What is no JSON stays text, which the check refuses by the variable's name. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
