import { useLocation } from '@tanstack/react-router';

/** Nobody is signed in. The provider brings whoever signs in back to this address. */
export function SignIn() {
  const { href } = useLocation();
  return (
    <main className="sign-in">
      <div className="card stack">
        <span className="brand">
          <img src="/favicon.svg" alt="" />
          Watchfloor
        </span>
        <h1>Managed threat hunting</h1>
        <p className="soft">
          Apply for Targeted Attack Notifications, read what the hunters found, and consult an expert about it.
        </p>
        <a className="button primary" href={`/auth/sign-in?return_to=${encodeURIComponent(href)}`}>
          Sign in
        </a>
      </div>
    </main>
  );
}
