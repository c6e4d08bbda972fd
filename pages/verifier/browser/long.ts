import Long from 'long';

// Protobufjs takes integers of 64 bits from here, where no module can be asked for by its name.
Object.assign(globalThis, { Long });
