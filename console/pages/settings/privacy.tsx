import { Card, PageHead } from '../../ui/parts.tsx';

/** What is done with what people enter. */
export function Page() {
  return (
    <>
      <PageHead title="Privacy statement">What happens to what you enter here.</PageHead>
      <div className="stack">
        <Card title="Applying for Targeted Attack Notifications">
          <p className="prose">
            Your name and email address are kept with the application, so that the reviewers can get back to you about
            it. They are in the record of the application for as long as the service keeps it.
          </p>
        </Card>
        <Card title="Consulting an expert">
          <p className="prose">
            What you write, the address of the page in view, the people and things that you name, and the file samples
            that you hand in are shared with the experts who work on the case. The reply goes to the addresses that you
            give.
          </p>
        </Card>
        <Card title="Signing in">
          <p className="prose">
            This site keeps one cookie, which holds your sign-in, and in this browser your choice of look and tenant.
            Nothing is loaded from, or told to, any other site.
          </p>
        </Card>
      </div>
    </>
  );
}
