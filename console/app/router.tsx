import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { NothingHere, Shell } from './shell.tsx';

const root = createRootRoute({ component: Shell, notFoundComponent: NothingHere });

/** Each page is a script of its own, loaded when somebody goes there. */
const page = <TPath extends string>(path: TPath, load: () => Promise<{ readonly Page: React.ComponentType }>) =>
  createRoute({ getParentRoute: () => root, path, component: lazyRouteComponent(load, 'Page') });

const routes = [
  page('/', () => import('../pages/work/work-list.tsx')),
  page('/floor', () => import('../pages/floor/floor.tsx')),
  page('/incidents', () => import('../pages/alerts/incidents.tsx')),
  page('/incidents/$incident', () => import('../pages/alerts/incident.tsx')),
  page('/alerts', () => import('../pages/alerts/alerts.tsx')),
  page('/alerts/$key', () => import('../pages/alerts/notification.tsx')),
  page('/devices', () => import('../pages/assets/devices.tsx')),
  page('/devices/$name', () => import('../pages/assets/device.tsx')),
  page('/files', () => import('../pages/assets/files.tsx')),
  page('/files/$name', () => import('../pages/assets/file.tsx')),
  page('/cases', () => import('../pages/cases/cases.tsx')),
  page('/cases/$key', () => import('../pages/cases/case.tsx')),
  page('/subscription', () => import('../pages/subscription/subscription.tsx')),
  page('/subscriptions/$tenant', () => import('../pages/subscription/of-tenant.tsx')),
  page('/applications', () => import('../pages/applications/applications.tsx')),
  page('/applications/$key', () => import('../pages/applications/application.tsx')),
  page('/settings/advanced-features', () => import('../pages/settings/advanced-features.tsx')),
  page('/settings/email-notifications', () => import('../pages/settings/email-notifications.tsx')),
  page('/audit/register', () => import('../pages/evidence/register.tsx')),
  page('/audit/controls', () => import('../pages/evidence/controls.tsx')),
  page('/audit/sample', () => import('../pages/evidence/sample.tsx')),
  page('/audit/$machine/$key', () => import('../pages/evidence/recording.tsx')),
  page('/operations', () => import('../pages/service/operations.tsx')),
  page('/runs', () => import('../pages/runs/runs.tsx')),
  page('/runs/$run', () => import('../pages/runs/run.tsx')),
  page('/privacy', () => import('../pages/settings/privacy.tsx')),
] as const;

export const router = createRouter({
  routeTree: root.addChildren([...routes]),
  defaultPreload: 'intent',
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
