/** The file that a bundle was given as `payloadConverterPath`; without one it exports nothing. */
declare module '__watchfloor_own_payload_converter' {
  import type { PayloadConverter } from '@temporalio/common';

  export const payloadConverter: PayloadConverter | undefined;
}
