import type { z } from 'zod';
import type { Person } from '../access/person.ts';
import type { OperationId } from '../access/table.ts';

/** One operation of the API: where it is found, what it takes and what it gives. */
export interface Operation {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** Below `/api/v1`, with parameters in braces as in OpenAPI. */
  readonly path: string;
  readonly summary: string;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  readonly answer: z.ZodType;
  /** Of an answer that is none of a problem; default 200. */
  readonly status?: 200 | 201;
  /** The problems beside those of every operation. */
  readonly problems?: readonly number[];
  /** Takes `Idempotency-Key`: sent again under the same key, it is done once. */
  readonly isIdempotent?: boolean;
  /** Also told as server-sent events, to whoever accepts them. */
  readonly isStreamed?: boolean;
}

/** Those that take and give bytes are described by themselves. */
export type Operations = Readonly<Record<Exclude<OperationId, `samples.${string}`>, Operation>>;

type Out<T> = T extends z.ZodType ? z.output<T> : undefined;

/** What an operation is asked, checked. */
export interface Asked<TOperation extends Operation> {
  readonly person: Person;
  readonly params: Out<TOperation['params']>;
  readonly query: Out<TOperation['query']>;
  readonly body: Out<TOperation['body']>;
  /** Of `Idempotency-Key`. */
  readonly idempotencyKey: string | undefined;
}

/** A value that nobody changes. */
export type Given<T> = T extends object ? { readonly [TKey in keyof T]: Given<T[TKey]> } : T;

/** What carries operations out. What it gives is checked, and what the schema does not name is left out. */
export type Handlers<TOperations> = {
  readonly [TId in keyof TOperations]: TOperations[TId] extends Operation
    ? (asked: Asked<TOperations[TId]>) => Promise<Given<z.input<TOperations[TId]['answer']>>>
    : never;
};
