import { durable } from '../../../src/workflow/index.ts';
import { parcelMigrations, parcelOne, parcelTwo } from '../machines/parcel.ts';

/** A move waits for what is open until the test ends it. */
export const parcel = durable([parcelOne, parcelTwo], { migrations: parcelMigrations, drain: 120_000 });
