/** YAML from outside, and JSON, which it contains: bounded before it is parsed, and parsed in time that grows with its length. */
import { nestedTooDeeply } from 'xstate-temporal/engine';
import { type Document, isScalar, LineCounter, type ParsedNode, parseDocument, visit } from 'yaml';

/**
 * People write these files; what is larger is something else. UTF-16 units. Parsing that much takes some seconds, in
 * which a process hears no signal.
 */
export const MAX_YAML = 1024 * 1024;

/** How often a file may say "as there": more could make a small file an enormous value. */
const MAX_ALIASES = 100;

/** What is wrong, and where, counted from 1. `message` is a clause that ends no sentence, and may quote the text. */
export interface YamlFault {
  readonly kind: 'size' | 'depth' | 'syntax' | 'twice' | 'alias';
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

export interface YamlText {
  /** The first fault; the document of a text without one can be trusted. */
  readonly fault: YamlFault | undefined;
  readonly document: Document.Parsed<ParsedNode>;
  /** The value; `undefined` where there is a fault. */
  readonly value: unknown;
  /** Where an offset into the text lies. */
  placeOf(offset: number): { readonly line: number; readonly column: number };
}

export interface YamlLimits {
  /** Longest text that is parsed, UTF-16 units. */
  readonly max?: number;
  /** How many aliases it may have. */
  readonly aliases?: number;
}

/** Reads a text. Never throws for what it holds. */
export function readYaml(text: string, { max = MAX_YAML, aliases = MAX_ALIASES }: YamlLimits = {}): YamlText {
  const lines = new LineCounter();
  const placeOf = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const refused = (fault: YamlFault): YamlText => ({ fault, document: parse('', lines), value: undefined, placeOf });
  if (text.length > max)
    return refused({ kind: 'size', line: 1, column: 1, message: `it is longer than ${max} characters` });
  const deep = nestedTooDeeply(text);
  if (deep !== undefined) return refused({ kind: 'depth', ...deep, message: 'it is nested too deeply' });
  const document = parse(text, lines);
  const fault = syntax(document, placeOf) ?? repetition(document, placeOf) ?? excess(document, placeOf, aliases);
  if (fault !== undefined) return { fault, document, value: undefined, placeOf };
  try {
    return { fault, document, value: document.toJS({ maxAliasCount: aliases }), placeOf };
  } catch {
    const many: YamlFault = { kind: 'alias', line: 1, column: 1, message: TOO_MANY };
    return { fault: many, document, value: undefined, placeOf };
  }
}

const TOO_MANY = 'too many aliases; write the values out';

// The parser's own check for unique keys compares each with each, and its pretty errors add a place of their own.
const parse = (text: string, lineCounter: LineCounter) =>
  parseDocument(text, { lineCounter, prettyErrors: false, uniqueKeys: false, customTags: [] });

type PlaceOf = YamlText['placeOf'];

function syntax({ errors, warnings }: Document.Parsed, placeOf: PlaceOf): YamlFault | undefined {
  const wrong = errors[0] ?? warnings[0];
  if (wrong === undefined) return undefined;
  const isSecond = wrong.code === 'MULTIPLE_DOCS';
  const message = isSecond ? 'a second document begins here; write one' : (wrong.message.split('\n')[0] ?? '');
  return { kind: 'syntax', ...placeOf(wrong.pos[0]), message: message.replace(/\.$/, '') };
}

function repetition(document: Document.Parsed, placeOf: PlaceOf): YamlFault | undefined {
  let fault: YamlFault | undefined;
  visit(document, {
    Map: (_, { items }) => {
      const seen = new Set<unknown>();
      for (const { key } of items) {
        const name = isScalar(key) ? key.value : key;
        if (!seen.has(name)) {
          seen.add(name);
          continue;
        }
        const place = placeOf((isScalar(key) ? key.range?.[0] : undefined) ?? 0);
        fault = { kind: 'twice', ...place, message: `the field "${String(name)}" is there twice` };
        return visit.BREAK;
      }
      return undefined;
    },
  });
  return fault;
}

/** The parser looks for an alias's anchor among all that there are. */
function excess(document: Document.Parsed, placeOf: PlaceOf, most: number): YamlFault | undefined {
  const message = most === 0 ? 'aliases are not taken; write the value out each time' : TOO_MANY;
  let count = 0;
  let fault: YamlFault | undefined;
  visit(document, {
    Alias: (_, { range }) => {
      if (++count <= most) return undefined;
      fault = { kind: 'alias', ...placeOf(range?.[0] ?? 0), message };
      return visit.BREAK;
    },
  });
  return fault;
}
