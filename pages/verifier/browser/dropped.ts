/** The files that were dropped, as a tree; read at once, which a worker may. */
import type { Entry, Reading } from '../../../audit/platform/index.ts';

/** Of the worker's global scope; the library of types for pages does not have it. */
declare class FileReaderSync {
  readAsArrayBuffer(blob: Blob): ArrayBuffer;
}

type Folder = Map<string, Folder | File>;

/** Files up to this size are kept for a while: each is hashed, read as a case and read as a history. */
const SMALL = 2 * 1024 * 1024;
const KEPT = 256 * 1024 * 1024;

const root: Folder = new Map();
const kept = new Map<File, Uint8Array>();
let keptBytes = 0;

/** Puts a file, or an empty folder, where its path says. A path is taken once. */
export function mount(path: string, file?: File): void {
  const names = partsOf(path);
  const last = file === undefined ? undefined : names.pop();
  let folder = root;
  for (const name of names) {
    let next = folder.get(name);
    if (!(next instanceof Map)) {
      if (next !== undefined) return;
      next = new Map();
      folder.set(name, next);
    }
    folder = next;
  }
  if (file !== undefined && last !== undefined && !folder.has(last)) folder.set(last, file);
}

/** The names at the top, in their order. */
export function mounted(): string[] {
  return [...root.keys()];
}

export function kindOf(path: string): Entry | undefined {
  const found = at(path);
  if (found === undefined) return undefined;
  return found instanceof Map ? { kind: 'folder', size: 0 } : { kind: 'file', size: found.size };
}

export function entriesOf(path: string): { name: string; kind: Entry['kind'] }[] {
  const found = at(path);
  if (!(found instanceof Map)) throw coded(found === undefined ? 'ENOENT' : 'ENOTDIR', path);
  return [...found].map(([name, one]) => ({ name, kind: one instanceof Map ? 'folder' : 'file' }));
}

export function openFile(path: string): Reading {
  const file = at(path);
  if (file === undefined) throw coded('ENOENT', path);
  if (file instanceof Map) throw coded('EISDIR', path);
  return {
    size: file.size,
    read(into, from) {
      const bytes =
        file.size <= SMALL ? whole(file).subarray(from, from + into.length) : slice(file, from, from + into.length);
      into.set(bytes);
      return bytes.length;
    },
    close() {},
  };
}

function whole(file: File): Uint8Array {
  const known = kept.get(file);
  if (known !== undefined) return known;
  const bytes = slice(file, 0, file.size);
  for (const [oldest, { length }] of kept) {
    if (keptBytes + bytes.length <= KEPT) break;
    kept.delete(oldest);
    keptBytes -= length;
  }
  kept.set(file, bytes);
  keptBytes += bytes.length;
  return bytes;
}

function slice(file: File, from: number, to: number): Uint8Array {
  try {
    return new Uint8Array(new FileReaderSync().readAsArrayBuffer(file.slice(from, to)));
  } catch (error) {
    // Changed since it was dropped, or taken away.
    throw Object.assign(new Error(`${file.name} cannot be read: ${String(error)}`), { code: 'EIO' });
  }
}

function at(path: string): Folder | File | undefined {
  let found: Folder | File | undefined = root;
  for (const name of partsOf(path)) found = found instanceof Map ? found.get(name) : undefined;
  return found;
}

const partsOf = (path: string) => path.split('/').filter((name) => name !== '');

function coded(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${path}`), { code });
}
