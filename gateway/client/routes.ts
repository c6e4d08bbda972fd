import type { operations } from '../api/operations.ts';

type Of<TId extends keyof typeof operations, TField extends 'method' | 'path'> = (typeof operations)[TId][TField];

/** Where each operation is. A browser loads this alone; the compiler holds it to the operations themselves. */
export const routes: {
  readonly [TId in keyof typeof operations]: readonly [Of<TId, 'method'>, Of<TId, 'path'>];
} = {
  'me.read': ['GET', '/me'],
  'instances.list': ['GET', '/instances'],
  'instances.read': ['GET', '/instances/{machine}/{key}'],
  'instances.timeline': ['GET', '/instances/{machine}/{key}/timeline'],
  'events.send': ['POST', '/instances/{machine}/{key}/events'],
  'changes.read': ['GET', '/changes'],
  'applications.create': ['POST', '/applications'],
  'subscriptions.create': ['POST', '/subscriptions'],
  'cases.open': ['POST', '/cases'],
  'notifications.list': ['GET', '/notifications'],
  'alerts.list': ['GET', '/alerts'],
  'reports.list': ['GET', '/cases/{key}/reports'],
  'preferences.read': ['GET', '/preferences/{tenant}'],
  'preferences.save': ['PUT', '/preferences/{tenant}'],
  'policy.read': ['GET', '/policy'],
  'audit.recording': ['GET', '/instances/{machine}/{key}/recording'],
  'audit.history': ['GET', '/instances/{machine}/{key}/history'],
  'audit.register': ['GET', '/audit/register'],
  'audit.controls': ['GET', '/audit/controls'],
  'audit.sample': ['GET', '/audit/sample'],
  'operations.read': ['GET', '/operations'],
  'scenarios.list': ['GET', '/scenarios'],
  'runs.list': ['GET', '/runs'],
  'runs.read': ['GET', '/runs/{run}'],
};
