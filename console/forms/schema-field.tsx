import { Button, CheckboxGroup, RadioGroup, Select, TextField, Tick } from '../ui/controls.tsx';
import { fieldLabel, valueLabel } from '../words/fields.ts';
import { emptyOf, type Fields, isNullable, partFor, partsOf, type Schema, type Value } from './schema.ts';

interface Props {
  readonly name: string;
  readonly schema: Schema;
  readonly value: Value | undefined;
  readonly onChange: (value: Value) => void;
  readonly isRequired?: boolean;
  /** What the service said about fields, by their paths. */
  readonly faults: Readonly<Record<string, string>>;
  readonly at: string;
}

/** Texts above this length get several lines. */
const ONE_LINE = 400;

/** One field of a form that a schema describes. */
export function SchemaField(props: Props) {
  const { at, faults, isRequired = false, name, onChange, schema, value } = props;
  const label = fieldLabel(name);
  const common = { label, isRequired, fault: faults[at] };
  const parts = partsOf(schema);
  if (parts.length > 0) return <UnionField {...props} parts={parts} />;
  if (schema.const !== undefined) return null;
  if (schema.enum !== undefined) {
    const choices = schema.enum.map((id) => ({ id, label: valueLabel(id) }));
    const chosen = typeof value === 'string' && value !== '' ? value : null;
    const Choice = choices.length > 4 ? Select : RadioGroup;
    return <Choice {...common} choices={choices} value={chosen} onChange={onChange} />;
  }
  if (schema.type === 'boolean')
    return (
      <Tick isSelected={value === true} onChange={onChange}>
        {label}
      </Tick>
    );
  if (schema.type === 'object') return <ObjectField {...props} />;
  if (schema.type === 'array') return <ListField {...props} />;
  if (schema.type === 'integer' || schema.type === 'number')
    return /At$|^(from|until)$/.test(name) ? (
      <TextField
        {...common}
        type="datetime-local"
        value={localOf(value)}
        onChange={(text) => onChange(instantOf(text))}
      />
    ) : (
      <TextField
        {...common}
        type="number"
        value={typeof value === 'number' ? String(value) : ''}
        onChange={(text) => onChange(text === '' ? '' : Number(text))}
      />
    );
  return (
    <TextField
      {...common}
      lines={(schema.maxLength ?? 0) > ONE_LINE && schema.format !== 'email'}
      maxLength={schema.maxLength}
      type={schema.format === 'email' ? 'email' : 'text'}
      value={typeof value === 'string' ? value : ''}
      onChange={onChange}
    />
  );
}

function UnionField({ parts, ...props }: Props & { readonly parts: readonly Schema[] }) {
  const { at, name, onChange, schema, value } = props;
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) {
    if (!isNullable(schema) || only.type !== 'object') return <SchemaField {...props} schema={only} />;
    return (
      <div className="stack tight">
        <Tick isSelected={value !== null} onChange={(on) => onChange(on ? emptyOf(only) : null)}>
          {fieldLabel(name)}
        </Tick>
        {value !== null && value !== undefined && <SchemaField {...props} schema={only} />}
      </div>
    );
  }
  const kind = tellingName(parts);
  const chosen = partFor(parts, value);
  if (kind === undefined) {
    const titles = parts.map((part, index) => ({
      id: String(index),
      label:
        part.const === undefined
          ? fieldLabel(part.type === 'array' ? 'some' : 'other')
          : valueLabel(String(part.const)),
    }));
    return (
      <div className="stack tight">
        <RadioGroup
          label={fieldLabel(name)}
          choices={titles}
          value={String(parts.indexOf(chosen))}
          onChange={(index) => onChange(emptyOf(parts[Number(index)] ?? {}))}
        />
        {chosen.const === undefined && <SchemaField {...props} schema={chosen} />}
      </div>
    );
  }
  const choices = parts.map((part) => String(part.properties?.[kind]?.const));
  return (
    <div className="stack">
      <RadioGroup
        label={fieldLabel(kind)}
        isRequired
        choices={choices.map((id) => ({ id, label: valueLabel(id) }))}
        value={String(((value ?? {}) as Fields)[kind] ?? choices[0])}
        onChange={(id) => onChange({ ...(emptyOf(parts[choices.indexOf(id)] ?? {}) as Fields), [kind]: id })}
      />
      <FieldsOf {...props} at={at} schema={chosen} />
    </div>
  );
}

/** The field whose constants tell the parts of a union apart. */
function tellingName(parts: readonly Schema[]): string | undefined {
  return Object.entries(parts[0]?.properties ?? {}).find(([, one]) => one.const !== undefined)?.[0];
}

function ObjectField(props: Props) {
  return (
    <fieldset className="group">
      <legend>{fieldLabel(props.name)}</legend>
      <FieldsOf {...props} />
    </fieldset>
  );
}

export function FieldsOf({ at, faults, onChange, schema, value }: Props) {
  const said = (value ?? {}) as Fields;
  return Object.entries(schema.properties ?? {}).map(([name, one]) => (
    <SchemaField
      key={name}
      name={name}
      schema={one}
      value={said[name]}
      isRequired={schema.required?.includes(name) ?? false}
      faults={faults}
      at={at === '' ? name : `${at}.${name}`}
      onChange={(next) => onChange({ ...said, [name]: next })}
    />
  ));
}

function ListField(props: Props) {
  const { at, faults, isRequired = false, name, onChange, schema, value } = props;
  const { items = {}, maxItems = 20, minItems = 0 } = schema;
  const said = (Array.isArray(value) ? value : []) as readonly Value[];
  const label = fieldLabel(name);
  if (items.enum !== undefined)
    return (
      <CheckboxGroup
        label={label}
        isRequired={minItems > 0}
        fault={faults[at]}
        choices={items.enum.map((id) => ({ id, label: valueLabel(id) }))}
        value={said.map(String)}
        onChange={onChange}
      />
    );
  if (items.type === 'string')
    return (
      <TextField
        label={label}
        hint="One on each line."
        isRequired={isRequired && minItems > 0}
        fault={faults[at] ?? Object.entries(faults).find(([path]) => path.startsWith(`${at}.`))?.[1]}
        lines
        value={said.map(String).join('\n')}
        onChange={(text) => onChange(text === '' ? [] : text.split('\n').slice(0, maxItems))}
      />
    );
  return (
    <fieldset className="group">
      <legend>{label}</legend>
      {said.map((item, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: items have no names of their own
        <div key={index} className="stack tight">
          <SchemaField
            {...props}
            name={`${name} ${index + 1}`}
            schema={items}
            value={item}
            at={`${at}.${index}`}
            onChange={(next) => onChange(said.map((one, place) => (place === index ? next : one)))}
          />
          <div>
            <Button look="quiet" onPress={() => onChange(said.filter((_one, place) => place !== index))}>
              Remove
            </Button>
          </div>
        </div>
      ))}
      {said.length < maxItems && (
        <div>
          <Button onPress={() => onChange([...said, emptyOf(items)])}>Add</Button>
        </div>
      )}
    </fieldset>
  );
}

/** As the field of a browser has it: local, without a zone. */
function localOf(value: Value | undefined): string {
  if (typeof value !== 'number') return '';
  const local = new Date(value - new Date(value).getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}

function instantOf(text: string): Value {
  const at = new Date(text).getTime();
  return Number.isNaN(at) ? '' : at;
}
