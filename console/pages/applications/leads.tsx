import { useState } from 'react';
import type { Instance, Offer } from '../../api/queries.ts';
import { EventForm } from '../../forms/event-form.tsx';
import type { Fields } from '../../forms/schema.ts';
import { Button, Dialog } from '../../ui/controls.tsx';
import { Card, Tag } from '../../ui/parts.tsx';
import { Time } from '../../ui/time.tsx';
import { eventWord } from '../../words/events.ts';
import { valueLabel } from '../../words/fields.ts';
import { NotificationPreview } from '../alerts/preview.tsx';

interface Lead {
  readonly leadId: string;
  readonly threatKind: string;
  readonly summary: string;
  readonly foundAt: number;
  readonly finding: Fields | null;
}

/** The leads of a tenant, and what a hunter does with each: dismiss it, or write the notification and publish it. */
export function Leads({ instance }: { readonly instance: Instance }) {
  const leads = (instance.context as { readonly leads?: readonly Lead[] }).leads ?? [];
  if (leads.length === 0) return null;
  return (
    <Card title="Leads">
      <ul className="stack">
        {leads.map((lead) => (
          <li key={lead.leadId} className="stack tight">
            <div className="row">
              <h3>{lead.leadId}</h3>
              <Tag>{valueLabel(lead.threatKind)}</Tag>
              {lead.finding !== null && <Tag tone="accent">written</Tag>}
              <span className="soft small">
                found <Time at={lead.foundAt} />
              </span>
            </div>
            <p className="prose">{lead.summary}</p>
            <LeadActions instance={instance} lead={lead} />
          </li>
        ))}
      </ul>
    </Card>
  );
}

function LeadActions({ instance, lead }: { readonly instance: Instance; readonly lead: Lead }) {
  const [open, setOpen] = useState<Offer | undefined>(undefined);
  const wanted =
    lead.finding === null ? ['CONFIRM_THREAT', 'DISMISS_LEAD'] : ['PUBLISHED', 'CONFIRM_THREAT', 'DISMISS_LEAD'];
  const offers = wanted.flatMap((event) => instance.offers.find((offer) => offer.event === event) ?? []);
  const preview = (said: Fields) => (
    <NotificationPreview said={{ ...(lead.finding ?? {}), ...said }} threatKind={lead.threatKind} />
  );
  return (
    <div className="row">
      {offers.map((offer) => (
        <Button
          key={offer.event}
          look={offer === offers[0] ? 'primary' : (eventWord(offer.event).look ?? 'plain')}
          onPress={() => setOpen(offer)}
        >
          {offer.event === 'CONFIRM_THREAT' && lead.finding !== null
            ? 'Change the notification'
            : eventWord(offer.event).act}
        </Button>
      ))}
      {open !== undefined && (
        <Dialog title={`${eventWord(open.event).act}: ${lead.leadId}`} isOpen beside onClose={() => setOpen(undefined)}>
          <EventForm
            instance={instance.instance}
            offer={open}
            hidden={['leadId']}
            initial={{ ...(open.event === 'CONFIRM_THREAT' ? (lead.finding ?? {}) : {}), leadId: lead.leadId }}
            preview={open.event === 'DISMISS_LEAD' ? undefined : preview}
            onDone={() => setOpen(undefined)}
          />
        </Dialog>
      )}
    </div>
  );
}
