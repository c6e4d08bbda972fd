import { useState } from 'react';
import type { Instance, Offer } from '../api/queries.ts';
import { EventForm } from '../forms/event-form.tsx';
import type { Fields } from '../forms/schema.ts';
import { Button, Dialog } from '../ui/controls.tsx';
import { eventWord } from '../words/events.ts';

interface Props {
  readonly instance: Instance;
  /** Events that have a place of their own on the page. */
  readonly without?: readonly string[];
  /** What a form begins with, by event. */
  readonly initial?: Readonly<Record<string, Fields>>;
  /** What whoever gets it will see, by event. */
  readonly preview?: (event: string, said: Fields) => React.ReactNode;
}

/** What can be done now: the offers of the instance, a button each, with a form in a dialog. */
export function Actions({ initial = {}, instance, preview, without = [] }: Props) {
  const [open, setOpen] = useState<Offer | undefined>(undefined);
  const offers = instance.offers.filter(({ event }) => !without.includes(event)).toSorted(byLook);
  if (offers.length === 0) return null;
  return (
    <div className="row">
      {offers.map((offer) => {
        const { act, look } = eventWord(offer.event);
        return (
          <Button key={offer.event} look={look ?? 'plain'} onPress={() => setOpen(offer)}>
            {act}
          </Button>
        );
      })}
      {open !== undefined && (
        <Dialog
          title={eventWord(open.event).act}
          isOpen
          onClose={() => setOpen(undefined)}
          beside={open.fields.length > 2}
        >
          <EventForm
            instance={instance.instance}
            offer={open}
            initial={initial[open.event]}
            preview={(said) => preview?.(open.event, said)}
            onDone={() => setOpen(undefined)}
          />
        </Dialog>
      )}
    </div>
  );
}

const order = ['primary', undefined, 'danger'];

/** What goes on first, what ends it last. */
function byLook(a: Offer, b: Offer): number {
  return order.indexOf(eventWord(a.event).look) - order.indexOf(eventWord(b.event).look);
}
