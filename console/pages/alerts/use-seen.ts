import { useEffect, useRef } from 'react';
import { type Instance, partsOf } from '../../api/queries.ts';
import { useSend } from '../../api/send.ts';

/** Whoever opens a new notification has seen it. */
export function useSeen({ instance, offers }: Instance, isTheirs: boolean): void {
  const isNew = offers.some(({ event }) => event === 'SEEN');
  const { mutate } = useSend('events.send');
  const told = useRef<string | undefined>(undefined);
  useEffect(() => {
    if (!isTheirs || !isNew || told.current === instance) return;
    told.current = instance;
    mutate({ params: partsOf(instance), body: { event: { type: 'SEEN' }, as: 'customer-analyst' } });
  }, [instance, isNew, isTheirs, mutate]);
}
