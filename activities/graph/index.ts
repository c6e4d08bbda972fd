export { graphDirectory, tryGraph } from './directory.ts';
export {
  E5_PRODUCTS,
  ENDPOINT_PLANS,
  type LicenceFacts,
  licenceFacts,
  PRODUCTS,
  type SubscribedSku,
  XDR_PLANS,
} from './licences.ts';
export { type OverlayRow, overlayRow } from './overlay.ts';
