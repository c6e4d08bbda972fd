// This file imports nothing, for it is loaded beside each instance.

/** Levels of a text that is read: parsers call themselves for each, and near the end of its stack Node gives up. */
const MAX_TEXT_DEPTH = 256;

/**
 * Where a YAML or JSON text nests deeper than a parser can be trusted with; `undefined` where it does not. Counts what
 * may nest without regard to quotes, which in YAML only a parser can tell: open brackets, and what a line begins with.
 * No text that people write comes near the limit.
 */
export function nestedTooDeeply(text: string): { readonly line: number; readonly column: number } | undefined {
  let depth = 0;
  let line = 1;
  let start = 0;
  let leading = true;
  for (let index = 0; index < text.length; index++) {
    const character = text[index] ?? '';
    if (character === '\n') {
      line++;
      start = index + 1;
      leading = true;
    } else if (character === '[' || character === '{') depth++;
    else if (character === ']' || character === '}') depth = Math.max(0, depth - 1);
    leading &&= ' -?:\n'.includes(character);
    if (depth > MAX_TEXT_DEPTH || (leading && index - start > MAX_TEXT_DEPTH))
      return { line, column: index - start + 1 };
  }
  return undefined;
}
