import pc from 'picocolors';
import { json } from './text.ts';

type Stream = Pick<NodeJS.WriteStream, 'isTTY' | 'columns' | 'write'>;

/** Where a command prints. Results go to `out`, all else to `err`. */
export interface Terminal {
  /** Columns to wrap at. */
  readonly columns: number;
  /** Whether long cells are cut; piped output is whole, so that it can be searched. */
  readonly cut: boolean;
  readonly colors: ReturnType<typeof pc.createColors>;
  /** One JSON document is wanted instead of text. */
  readonly json: boolean;
  line(text?: string): void;
  /** Prints the result: the value as JSON, or the text that `print` writes. */
  result(value: unknown, print: () => void): void;
  note(text: string): void;
}

interface TerminalOptions {
  readonly json: boolean;
  readonly out?: Stream;
  readonly err?: Stream;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** Colours appear on a terminal only, and not where `NO_COLOR` is set (no-color.org). */
export function wantsColor(stream: Pick<Stream, 'isTTY'>, env: Readonly<Record<string, string | undefined>>): boolean {
  return stream.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb';
}

export function createTerminal(options: TerminalOptions): Terminal {
  const { out = process.stdout, err = process.stderr, env = process.env } = options;
  const line = (text = '') => void out.write(`${text}\n`);
  return {
    columns: Math.max(40, Math.min(out.isTTY ? (out.columns ?? 80) : 80, 120)),
    cut: out.isTTY === true,
    colors: pc.createColors(!options.json && wantsColor(out, env)),
    json: options.json,
    line,
    result: (value, print) => (options.json ? line(json(value)) : print()),
    note: (text) => void err.write(`${text}\n`),
  };
}
