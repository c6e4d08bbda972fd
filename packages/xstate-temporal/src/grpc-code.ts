/** What a server answered that did not do what it was asked. */
import { isGrpcServiceError } from '@temporalio/client';

/** gRPC status codes (grpc.io/docs/guides/status-codes) that are told apart. */
export const GRPC = {
  cancelled: 1,
  invalid: 3,
  deadline: 4,
  notFound: 5,
  exists: 6,
  denied: 7,
  precondition: 9,
  aborted: 10,
  unimplemented: 12,
  unavailable: 14,
  unauthenticated: 16,
} as const;

/** The gRPC status code of an error, or of what Temporal's client wrapped in it; `undefined` of any other. */
export function grpcCodeOf(error: unknown): number | undefined {
  for (let at = error; at instanceof Error; at = at.cause) if (isGrpcServiceError(at)) return Number(at.code);
  return undefined;
}
