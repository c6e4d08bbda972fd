/** What a server answered that did not do what it was asked. */
import { isGrpcServiceError } from '@temporalio/client';

export { GRPC } from './grpc.ts';

/** The gRPC status code of an error, or of what Temporal's client wrapped in it; `undefined` of any other. */
export function grpcCodeOf(error: unknown): number | undefined {
  for (let at = error; at instanceof Error; at = at.cause) if (isGrpcServiceError(at)) return Number(at.code);
  return undefined;
}
