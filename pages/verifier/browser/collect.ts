import type { Dropped } from '../protocol.ts';

/** More files than these are no bundle that a browser can hold. */
export const MOST_FILES = 1_000_000;

/** What a picker for folders, or for files, has given. */
export function picked(files: Iterable<File>): Dropped<File>[] {
  return [...files].slice(0, MOST_FILES).map((file) => ({ path: file.webkitRelativePath || file.name, file }));
}

/** As Chromium gives it, which reads no entries on a page from disk; its types come with no library. */
interface Handled {
  getAsFileSystemHandle?(): Promise<FileSystemFileHandle | FileSystemDirectoryHandle | null>;
}
type Folder = FileSystemDirectoryHandle & { values(): AsyncIterable<FileSystemFileHandle | Folder> };

/** What was dropped, folders gone into; an empty folder is an entry without a file. */
export async function dropped(data: DataTransfer): Promise<Dropped<File>[]> {
  const items = [...data.items].filter(({ kind }) => kind === 'file');
  // Once this turn ends, the items are gone.
  const entries = items.flatMap((item) => item.webkitGetAsEntry() ?? []);
  const handles = items.map((item) => (item as Handled).getAsFileSystemHandle?.());
  const found: Dropped<File>[] = [];
  if (handles.every((handle) => handle !== undefined)) {
    for (const handle of await Promise.all(handles)) if (handle !== null) await takeHandle(handle, handle.name, found);
    return found;
  }
  for (const entry of entries) await takeEntry(entry, entry.name, found);
  return found;
}

async function takeHandle(
  handle: FileSystemFileHandle | FileSystemDirectoryHandle,
  path: string,
  found: Dropped<File>[],
): Promise<void> {
  if (found.length >= MOST_FILES) return;
  if (handle.kind === 'file') {
    found.push({ path, file: await (handle as FileSystemFileHandle).getFile() });
    return;
  }
  const before = found.length;
  for await (const one of (handle as Folder).values()) await takeHandle(one, `${path}/${one.name}`, found);
  if (found.length === before) found.push({ path });
}

async function takeEntry(entry: FileSystemEntry, path: string, found: Dropped<File>[]): Promise<void> {
  if (found.length >= MOST_FILES) return;
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    found.push({ path, file });
    return;
  }
  const inside = await entriesIn(entry as FileSystemDirectoryEntry);
  if (inside.length === 0) found.push({ path });
  for (const one of inside) await takeEntry(one, `${path}/${one.name}`, found);
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
