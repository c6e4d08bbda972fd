/** Files that hold what people wrote: for their owner alone, whatever the process's umask says. */
import { mkdir, writeFile } from 'node:fs/promises';

/** The mode of a file: its owner reads and writes it, nobody else. */
export const PRIVATE_FILE = 0o600;
/** The mode of a folder of such files. */
export const PRIVATE_FOLDER = 0o700;

/** Makes a folder and those above it, as far as they are missing. One that is there stays as it is. */
export async function makePrivateFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: PRIVATE_FOLDER });
}

/** Writes a file anew; `flag` as of `writeFile`. One that is there keeps its mode. */
export async function writePrivateFile(
  file: string,
  content: string | Uint8Array,
  { flag = 'w' }: { readonly flag?: string } = {},
): Promise<void> {
  await writeFile(file, content, { mode: PRIVATE_FILE, flag });
}
