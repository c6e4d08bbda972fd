/** Every field of every file of a bundle is altered, with the key and without it, and every check looks. */
import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { nodeSha256 } from 'xstate-temporal/engine/node';
import {
  type ExportOptions,
  exportBundle,
  pseudonyms,
  sealBundle,
  type VerifyOptions,
  verifyPlace,
} from '../../../audit/index.ts';
import { type KnownMachines, knownMachines } from '../../../cli/audit/known-machines.ts';
import { trailPage } from '../../../pages/case/trail-page.ts';
import { recordedCases } from '../../support/audit-bundle.ts';
import type { Recorded } from '../../support/recorded.ts';
import { recordedSource } from '../../support/recorded-source.ts';

/** A field that a kind of file has, and where in a bundle it stands first. */
export interface Field {
  /** `trail.json`, `history`, `machines` and so on. */
  readonly kind: string;
  /** `lines[].event.type`; `(any byte)` of what is no JSON. */
  readonly field: string;
  readonly file: string;
  readonly at: readonly (string | number)[];
}

/** By which codes an alteration is seen. */
export interface FieldRow extends Pick<Field, 'kind' | 'field'> {
  /** By the seal, where who altered it had no key. */
  readonly withoutKey: readonly string[];
  /** Where it was sealed anew with the key: of the whole bundle, of a redacted one, and of that with its evidence. */
  readonly whole?: readonly string[];
  readonly redacted?: readonly string[];
  readonly evidence?: readonly string[];
}

/** What anything may stand in, as one field. */
const OPAQUE = new Set(['lines[].event.payload', 'lines[].effects[].params']);
const JSON_KINDS = new Set(['case.json', 'trail.json', 'verdict.json', 'manifest.json', 'machines', 'history']);

export class FieldTrials {
  private readonly folder = mkdtempSync(path.join(tmpdir(), 'watchfloor-fields-'));
  private readonly key: KeyObject = generateKeyPairSync('ed25519').privateKey;
  private readonly whole = path.join(this.folder, 'whole');
  private readonly redacted = path.join(this.folder, 'redacted');
  private machines: KnownMachines | undefined;

  async begin(cases: readonly Recorded[]): Promise<void> {
    this.machines = await knownMachines();
    const { disclosureOf, machineOf } = this.machines;
    const base: ExportOptions = {
      sha256: nodeSha256,
      machineOf,
      query: 'all of them',
      tool: { name: 'watchfloor', version: '0' },
      aboutMachine: () => ({ package: { name: 'watchfloor', version: '0' }, engine: { xstate: '5' } }),
      key: this.key,
      page: (trail, verdict, taken) => trailPage(trail, this.machines as KnownMachines, { verdict, taken }),
    };
    const redaction = { names: pseudonyms(Buffer.alloc(32, 3)), disclosureOf };
    await exportBundle(recordedSource([...cases]), this.whole, base);
    await exportBundle(recordedSource([...cases]), this.redacted, { ...base, redaction });
  }

  end(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** All fields that the files of both bundles have. */
  fields(): { readonly whole: readonly Field[]; readonly redacted: readonly Field[] } {
    return { whole: fieldsOf(this.whole), redacted: fieldsOf(this.redacted) };
  }

  /** One row for each field that one of the bundles has. @param chosen which of them; all without it */
  async *rows({
    chosen = () => true,
    only,
  }: {
    readonly chosen?: (field: Field) => boolean;
    readonly only?: 'whole';
  } = {}): AsyncGenerator<FieldRow> {
    const { redacted, whole } = this.fields();
    const nameOf = ({ field, kind }: Field) => `${kind} ${field}`;
    const copies = new Map(redacted.map((one) => [nameOf(one), one]));
    const wholes = new Map(whole.map((one) => [nameOf(one), one]));
    for (const [name, { field, kind }] of new Map([...wholes, ...(only === undefined ? copies : [])])) {
      const [own, copy] = [wholes.get(name), copies.get(name)];
      const first = (own ?? copy) as Field;
      if (!chosen(first)) continue;
      if (only !== undefined) {
        yield { kind, field, withoutKey: [], ...(own && { whole: await this.seen(this.whole, own) }) };
        continue;
      }
      const withoutKey = await this.seen(own === undefined ? this.redacted : this.whole, first, { sealed: false });
      if (isOfSeal(kind)) {
        yield { kind, field, withoutKey };
        continue;
      }
      yield {
        kind,
        field,
        withoutKey,
        ...(own && { whole: await this.seen(this.whole, own) }),
        ...(copy && { redacted: await this.seen(this.redacted, copy) }),
        ...(copy && { evidence: await this.seen(this.redacted, copy, { evidence: this.whole }) }),
      };
    }
  }

  /** The codes by which the bundle is found out once one of its fields is another. */
  private async seen(
    bundle: string,
    field: Field,
    { evidence, sealed = true }: { readonly evidence?: string; readonly sealed?: boolean } = {},
  ): Promise<string[]> {
    const dir = path.join(this.folder, 'altered');
    rmSync(dir, { recursive: true, force: true });
    cpSync(bundle, dir, { recursive: true });
    alter(path.join(dir, field.file), field.at);
    if (sealed)
      try {
        await sealBundle(dir, this.key, { at: 0 });
      } catch (error) {
        return [`not sealable: ${(error as { code?: string }).code}`];
      }
    const { disclosureOf, machineOf } = this.machines as KnownMachines;
    const page: VerifyOptions['page'] = (trail, verdict, taken) =>
      trailPage(trail, this.machines as KnownMachines, { verdict, taken });
    const codes = new Set<string>();
    const options = { sha256: nodeSha256, machineOf, disclosureOf, publicKeys: [createPublicKey(this.key)] };
    const [, folder] = /^cases\/([^/]+)\//.exec(field.file) ?? [];
    for await (const one of verifyPlace(dir, {
      ...options,
      // Pages take their time, and follow from what is compared besides.
      ...(field.kind === 'trail.html' ? { page } : {}),
      ...(evidence === undefined ? {} : { evidence }),
    })) {
      if (one.kind === 'seal') for (const code of Object.keys(one.seal?.found ?? {})) codes.add(code);
      else if (folder === undefined || one.place.endsWith(folder)) {
        for (const { code } of one.verdict.findings) codes.add(code);
        const { because } = one.verdict;
        if (because !== undefined && because.code !== 'PAYLOADS_WITHHELD') codes.add(because.code);
      }
      if (!sealed && one.kind === 'seal') break;
    }
    return [...codes];
  }
}

/** A case of each kind, of few events. */
export const fieldCases = (): Recorded[] =>
  recordedCases().filter(({ instance }) => /9001|northwind|notification-1$/.test(instance));

export const isOfSeal = (kind: string): boolean => ['cases.jsonl', 'SHA256SUMS', 'seal.json'].includes(kind);

function fieldsOf(bundle: string): Field[] {
  const files = readdirSync(bundle, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(bundle, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .sort();
  const known = new Map<string, Field>();
  for (const file of files) {
    const kind = file.startsWith('machines/')
      ? 'machines'
      : file.includes('/history/')
        ? 'history'
        : path.basename(file);
    const found = JSON_KINDS.has(kind)
      ? leavesOf(JSON.parse(readFileSync(path.join(bundle, file), 'utf8')))
      : [{ field: '(any byte)', at: [] }];
    for (const { at, field } of found)
      if (!known.has(`${kind} ${field}`)) known.set(`${kind} ${field}`, { kind, field, file, at });
  }
  return [...known.values()];
}

function* leavesOf(
  value: unknown,
  field = '',
  at: readonly (string | number)[] = [],
): Generator<Pick<Field, 'field' | 'at'>> {
  const isEmpty = typeof value !== 'object' || value === null || Object.keys(value).length === 0;
  if (isEmpty || OPAQUE.has(field)) yield { field, at };
  else if (Array.isArray(value))
    for (const [index, item] of value.entries()) yield* leavesOf(item, `${field}[]`, [...at, index]);
  else
    for (const [key, item] of Object.entries(value))
      yield* leavesOf(item, field === '' ? key : `${field}.${key}`, [...at, key]);
}

/** Another value of the same kind. */
function alter(file: string, at: readonly (string | number)[]): void {
  const bytes = readFileSync(file);
  if (at.length === 0) {
    const place = Math.floor(bytes.length / 2);
    bytes[place] = (bytes[place] ?? 0) ^ 1;
    writeFileSync(file, bytes);
    return;
  }
  const json = JSON.parse(bytes.toString('utf8')) as Record<string | number, never>;
  let holder: Record<string | number, unknown> = json;
  for (const key of at.slice(0, -1)) holder = holder[key] as Record<string | number, unknown>;
  const last = at.at(-1) as string | number;
  holder[last] = other(holder[last], String(last));
  writeFileSync(file, JSON.stringify(json));
}

function other(value: unknown, name: string): unknown {
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'number') return value + 1;
  if (Array.isArray(value)) return [...(value as unknown[]), 'x'];
  if (typeof value !== 'string') return { other: 1 };
  if (name === 'eventTime' || /^\d{4}-\d\d-\d\dT/.test(value))
    return value.replace(/:(\d)(\d)/, (_, a, b) => `:${a}${(Number(b) + 1) % 10}`);
  if (/^\d+$/.test(value)) return String(Number(value) + 1);
  if (/^[0-9a-f-]{12,}$/.test(value)) return `${value.startsWith('0') ? '1' : '0'}${value.slice(1)}`;
  // What is base64 stays base64: a letter in the middle is another.
  const middle = Math.floor(value.length / 2);
  return `${value.slice(0, middle)}${value[middle] === 'A' ? 'B' : 'A'}${value.slice(middle + 1)}`;
}
