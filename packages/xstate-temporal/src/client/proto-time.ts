/** A timestamp or a duration of Protobuf: its seconds are a number, or a `Long`. */
export interface ProtoTime {
  readonly seconds?: unknown;
  readonly nanos?: number | null;
}

/** In whole milliseconds, a timestamp since 1970; `undefined` where there is none. */
export function millisOf(time: ProtoTime): number;
export function millisOf(time: ProtoTime | null | undefined): number | undefined;
export function millisOf(time: ProtoTime | null | undefined): number | undefined {
  if (time == null) return undefined;
  return Number(time.seconds ?? 0) * 1_000 + Math.floor((time.nanos ?? 0) / 1_000_000);
}
