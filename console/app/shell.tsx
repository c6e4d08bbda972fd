import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useLocation } from '@tanstack/react-router';
import { Suspense, useEffect, useState } from 'react';
import { codeOf } from '../api/client.ts';
import { useLive } from '../api/live.ts';
import { type Me, meQuery } from '../api/queries.ts';
import { Button } from '../ui/controls.tsx';
import { Empty, Loading, Problem, Tag } from '../ui/parts.tsx';
import { places } from './navigation.ts';
import { PersonMenu } from './person-menu.tsx';
import { SignIn } from './sign-in.tsx';

/** What stands around every page. Without a sign-in: the way to one. */
export function Shell() {
  const { data: me, error, isPending } = useQuery(meQuery);
  if (me) return <SignedIn me={me} />;
  if (me === null || codeOf(error) === 'NOT_SIGNED_IN') return <SignIn />;
  return <main className="main">{isPending ? <Loading /> : <Problem error={error} />}</main>;
}

function SignedIn({ me }: { readonly me: Me }) {
  const [isOpen, setOpen] = useState(false);
  const { pathname } = useLocation();
  const liveness = useLive();
  // biome-ignore lint/correctness/useExhaustiveDependencies: a way taken closes the menu
  useEffect(() => setOpen(false), [pathname]);
  const mine = places.filter(({ isFor }) => isFor(me));
  const sections = [...new Set(mine.map(({ section }) => section))];
  return (
    <div className="shell">
      <a className="skip" href="#main">
        Skip to the page
      </a>
      <header className="top">
        <Link to="/" className="brand">
          <img src="/favicon.svg" alt="" />
          Watchfloor
        </Link>
        <div className="menu-toggle">
          <Button aria-expanded={isOpen} aria-controls="nav" onPress={() => setOpen(!isOpen)}>
            Menu
          </Button>
        </div>
        <span className="spring" />
        <div role="status">{liveness === 'offline' && <Tag tone="warning">Offline: this may be out of date</Tag>}</div>
        <PersonMenu me={me} />
      </header>
      <nav className="nav" id="nav" aria-label="Places" data-open={isOpen || undefined}>
        <div>
          {sections.map((section) => (
            <div key={section}>
              <h2>{section}</h2>
              {mine
                .filter((place) => place.section === section)
                .map(({ label, to }) => (
                  <Link key={to} to={to} activeOptions={{ exact: to === '/' }} activeProps={{ 'aria-current': 'page' }}>
                    {label}
                  </Link>
                ))}
            </div>
          ))}
        </div>
      </nav>
      <main className="main" id="main" tabIndex={-1}>
        <Suspense fallback={<Loading />}>
          <Outlet />
        </Suspense>
      </main>
    </div>
  );
}

export function NothingHere() {
  return (
    <Empty title="There is nothing here" actions={<Link to="/">Go to the start page</Link>}>
      The address may have changed, or it is not yours to see.
    </Empty>
  );
}
