import type { Dropped } from '../protocol.ts';

/** More files than these are no bundle that a browser can hold. */
export const MOST_FILES = 1_000_000;

/** What a picker for folders, or for files, has given. */
export function picked(files: Iterable<File>): Dropped<File>[] {
  return [...files].slice(0, MOST_FILES).map((file) => ({ path: file.webkitRelativePath || file.name, file }));
}

/** What was dropped, folders gone into; an empty folder is an entry without a file. */
export async function dropped(data: DataTransfer): Promise<Dropped<File>[]> {
  const found: Dropped<File>[] = [];
  // Once this turn ends, the items are gone.
  const entries = [...data.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  const waiting = entries.map((entry) => ({ entry, path: entry.name }));
  for (let next = waiting.pop(); next !== undefined && found.length < MOST_FILES; next = waiting.pop()) {
    const { entry, path } = next;
    if (entry.isFile) {
      found.push({ path, file: await fileOf(entry as FileSystemFileEntry) });
      continue;
    }
    const inside = await entriesIn(entry as FileSystemDirectoryEntry);
    if (inside.length === 0) found.push({ path });
    for (const one of inside) waiting.push({ entry: one, path: `${path}/${one.name}` });
  }
  return found;
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

/** A reader gives a hundred at a time. */
async function entriesIn(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return all;
    all.push(...some);
  }
}
