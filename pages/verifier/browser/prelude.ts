/** Comes before all else in the worker: a page whose policy forbids code from text gives none to packages that would like it. */
import './long.ts';
import proto from '@temporalio/proto';
import { config } from 'zod';

// Zod would compile its parsers.
config({ jitless: true });

interface MessageType {
  readonly fieldsArray: readonly { readonly name: string; readonly map: boolean; readonly repeated: boolean }[];
}
interface MessageTypes {
  generateConstructor: (type: MessageType) => () => new (fields?: object) => object;
}

// Protobufjs would compile a constructor for each message.
const { History } = proto.temporal.api.history.v1 as unknown as { History: { readonly constructor: MessageTypes } };
History.constructor.generateConstructor = ({ fieldsArray }) => {
  function Message(this: Record<string, unknown>, fields?: Readonly<Record<string, unknown>>) {
    for (const { map, name, repeated } of fieldsArray) if (map || repeated) this[name] = map ? {} : [];
    for (const [name, value] of Object.entries(fields ?? {}))
      if (value != null && name !== '__proto__') this[name] = value;
  }
  return () => Message as unknown as new (fields?: object) => object;
};
