/**
 * Notes on objects that nobody else sees: not in JSON, not among the keys, also on frozen objects. As a
 * `WeakMap` would keep them, at a tenth of its cost; a constructor that returns its argument lets a class
 * put a private field on any object.
 */
class Itself {
  constructor(object: object) {
    // biome-ignore lint/correctness/noConstructorReturn: this is what puts a subclass's fields on the object
    return object;
  }
}

/** Depth of nesting below plain JSON that was copied and frozen here. */
export class Height extends Itself {
  #height: number;

  constructor(object: object, height: number) {
    super(object);
    this.#height = height;
  }

  static of(object: object): number | undefined {
    return #height in object ? object.#height : undefined;
  }
}

/** Bytes of the JSON of a frozen object. */
export class Size extends Itself {
  #size: number;

  constructor(object: object, size: number) {
    super(object);
    this.#size = size;
  }

  static of(object: object): number | undefined {
    return #size in object ? object.#size : undefined;
  }
}

/** A SHA-256 that was worked out for an object before, by which function. */
export class Hash extends Itself {
  #hash: string;
  #by: unknown;

  constructor(object: object, by: unknown, hash: string) {
    super(object);
    this.#hash = hash;
    this.#by = by;
  }

  static of(object: object, by: unknown): string | undefined {
    return #hash in object && object.#by === by ? object.#hash : undefined;
  }

  /** Notes it, in place of what another function may have made. */
  static note(object: object, by: unknown, hash: string): void {
    if (#hash in object) {
      object.#hash = hash;
      object.#by = by;
    } else new Hash(object, by, hash);
  }
}

/** What an object that never changes again was written as. */
export class Text extends Itself {
  #text: string;

  constructor(object: object, text: string) {
    super(object);
    this.#text = text;
  }

  static of(object: object): string | undefined {
    return #text in object ? object.#text : undefined;
  }
}

/** The same of a context, with what the next one is written from: one may be an item of a list too, and have both. */
export class Layout<T> extends Itself {
  #layout: T;

  constructor(object: object, layout: T) {
    super(object);
    this.#layout = layout;
  }

  static of<T>(object: object): T | undefined {
    return #layout in object ? (object.#layout as never) : undefined;
  }
}

/** What a chart knows about a snapshot that it made or brought back. */
export class Lived extends Itself {
  #owner: unknown;
  #value: unknown;

  constructor(object: object, owner: unknown, value: unknown) {
    super(object);
    this.#owner = owner;
    this.#value = value;
  }

  static of(object: object, owner: unknown): unknown {
    return #owner in object && object.#owner === owner ? object.#value : undefined;
  }

  /** Notes it, in place of what another chart may have noted. */
  static note(object: object, owner: unknown, value: unknown): void {
    if (#owner in object) {
      object.#owner = owner;
      object.#value = value;
    } else new Lived(object, owner, value);
  }
}
