import { useParams } from '@tanstack/react-router';
import { Subscription } from './subscription.tsx';

/** A tenant's subscription, as the staff opens it. */
export function Page() {
  const { tenant } = useParams({ from: '/subscriptions/$tenant' });
  return <Subscription tenant={tenant} />;
}
