export function isNodeSupported(version: string): boolean;
export function isInstalled(folder: string): boolean;
export function setup(): Promise<void>;
export function runCli(args: readonly string[]): Promise<void>;
