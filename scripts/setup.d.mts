export function isNodeSupported(version: string): boolean;
export function isInstalled(folder: string): boolean;
export function minuteByMinute(
  stream: { readonly isTTY?: boolean; write(text: string): unknown },
  what: string,
): () => void;
export function setup(): Promise<void>;
export function runCli(args: readonly string[]): Promise<void>;
