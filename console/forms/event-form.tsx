import { useState } from 'react';
import { ApiError } from '../../gateway/client/index.ts';
import { type Offer, partsOf } from '../api/queries.ts';
import { useSend } from '../api/send.ts';
import { Button, RadioGroup } from '../ui/controls.tsx';
import { Problem } from '../ui/parts.tsx';
import { eventWord } from '../words/events.ts';
import { roleLabel } from '../words/people.ts';
import { emptyOf, type Fields, missingIn, type Schema, saidOf, partsOf as unionOf, type Value } from './schema.ts';
import { FieldsOf, SchemaField } from './schema-field.tsx';

interface Props {
  readonly instance: string;
  readonly offer: Offer;
  /** What stands in the form already. */
  readonly initial?: Fields | undefined;
  /** Fields that are not asked for, because the page knows them. */
  readonly hidden?: readonly string[] | undefined;
  readonly onDone: () => void;
  /** What it will look like to whoever gets it. */
  readonly preview?: ((said: Fields) => React.ReactNode) | undefined;
}

/** The form of an event, by the schema that its offer brings. */
export function EventForm({ hidden = [], initial = {}, instance, offer, onDone, preview }: Props) {
  const schema = visible((offer.form ?? {}) as Schema, hidden);
  const [value, setValue] = useState<Value>(() => ({ ...(emptyOf(schema) as Fields), ...initial }));
  const [as, setAs] = useState<string | null>(offer.as.length === 1 ? (offer.as[0] ?? null) : null);
  const [isTried, setTried] = useState(false);
  const send = useSend('events.send', { onSuccess: onDone });
  const missing = missingIn(schema, value);
  const faults = {
    ...(isTried ? Object.fromEntries(missing.map((at) => [at, 'Fill this in.'])) : {}),
    ...faultsOf(send.error),
  };
  const said = { ...initial, ...((saidOf(schema, value) ?? {}) as Fields) };
  const word = eventWord(offer.event);
  const submit = () => {
    setTried(true);
    if (missing.length > 0 || as === null) return;
    const event = { ...said, type: offer.event };
    send.mutate({ params: partsOf(instance), body: { event, as: as as never } });
  };
  const props = { name: '', schema, value, onChange: setValue, faults, at: '' };
  return (
    <form
      className="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {word.hint !== undefined && <p className="soft">{word.hint}</p>}
      {unionOf(schema).length > 0 ? <SchemaField {...props} /> : <FieldsOf {...props} />}
      {offer.as.length > 1 && (
        <RadioGroup
          label="Send it as"
          isRequired
          value={as}
          onChange={setAs}
          fault={isTried && as === null ? 'Choose one.' : undefined}
          choices={offer.as.map((id) => ({ id, label: roleLabel(id) }))}
        />
      )}
      {preview?.(said)}
      {send.isError && <Problem error={send.error} />}
      <Sending failures={send.failureCount} isPaused={send.isPaused} isPending={send.isPending} />
      <div className="row">
        <Button type="submit" look={word.look ?? 'primary'} isDisabled={send.isPending}>
          {word.act}
        </Button>
      </div>
    </form>
  );
}

interface SendingProps {
  readonly isPending: boolean;
  readonly isPaused: boolean;
  readonly failures: number;
}

/** Says honestly what is known of a write that is under way. */
export function Sending({ failures, isPaused, isPending }: SendingProps) {
  const text = !isPending
    ? ''
    : isPaused
      ? 'There is no connection. It is sent as soon as there is one.'
      : failures > 0
        ? 'No answer yet. It is sent again under the same key, so it is done once.'
        : 'Sending …';
  return (
    <p role="status" className="soft small">
      {text}
    </p>
  );
}

/** What the service said about each field. */
export function faultsOf(error: unknown): Readonly<Record<string, string>> {
  const faults = error instanceof ApiError ? (error.problem.faults ?? []) : [];
  return Object.fromEntries(faults.map(({ at, problem }) => [at, problem]));
}

function visible(schema: Schema, hidden: readonly string[]): Schema {
  if (schema.properties === undefined || hidden.length === 0) return schema;
  const kept = Object.entries(schema.properties).filter(([name]) => !hidden.includes(name));
  return {
    ...schema,
    properties: Object.fromEntries(kept),
    required: (schema.required ?? []).filter((name) => !hidden.includes(name)),
  };
}
