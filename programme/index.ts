/** The programme as an API: what customers, reviewers, hunters and experts do, and what they see. @module */
export type { InstanceName } from './access.ts';
export type { Alerts } from './alerts.ts';
export {
  type Application,
  type ApplicationRequest,
  type Applied,
  applicationRequest,
  type Pending,
  readApplication,
} from './application.ts';
export type { Change, Changes, ChangesFilter } from './changes.ts';
export { check, type Fault, faultsOf, faultText } from './check.ts';
export { fieldsOf, formOf, isInternal, rolesFor } from './definitions.ts';
export { encryptProgramme } from './encryption.ts';
export {
  type Inquiry,
  type InquiryOptions,
  type InquiryRequest,
  inquiryRequest,
  type Opened,
  readInquiry,
} from './inquiry.ts';
export { LIST_MAX, type Listed, type ListedInstance, type ListFilter, listFilter } from './list.ts';
export type { Notification, Notifications } from './notifications.ts';
export { type Offer, offersOf, withoutRefused } from './offers.ts';
export {
  type OperationEntry,
  type PlacedHold,
  placedHolds,
  recordDeployment,
  recordOperation,
} from './operations.ts';
export type { Page } from './page.ts';
export type { Policies } from './policies.ts';
export { createProgramme, type Programme, type ProgrammeOptions } from './programme.ts';
export { type Filter, queryFor, quoted } from './query.ts';
export { type Running, running } from './running.ts';
export { createSampleStore, type SampleLimits, type SampleStore } from './samples.ts';
export type { Sent } from './send.ts';
export type { Shown } from './show.ts';
export type { Standing } from './standing.ts';
export { type Purchase, type PurchaseRequest, readPurchase } from './subscription.ts';
export { type UnderWay, underWay } from './under-way.ts';
