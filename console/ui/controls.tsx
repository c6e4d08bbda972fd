import type { ReactNode } from 'react';
import {
  Button as AriaButton,
  Checkbox as AriaCheckbox,
  CheckboxGroup as AriaCheckboxGroup,
  Dialog as AriaDialog,
  RadioGroup as AriaRadioGroup,
  Select as AriaSelect,
  Switch as AriaSwitch,
  TextField as AriaTextField,
  type ButtonProps,
  FieldError,
  Heading,
  Input,
  Label,
  ListBox,
  ListBoxItem,
  Modal,
  ModalOverlay,
  Popover,
  Radio,
  SelectValue,
  Text,
  TextArea,
} from 'react-aria-components';

/** Parts of React Aria in the look of the console. */

interface Look extends Omit<ButtonProps, 'className'> {
  readonly look?: 'primary' | 'danger' | 'quiet' | 'plain';
}

export function Button({ look = 'plain', ...props }: Look) {
  return <AriaButton {...props} className={`button ${look}`} />;
}

interface Field {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly fault?: string | undefined;
  readonly isRequired?: boolean | undefined;
}

function FieldLabel({ isRequired, label }: Field) {
  return (
    <Label>
      {label}
      {isRequired === true && (
        <span className="needed" aria-hidden="true">
          {' *'}
        </span>
      )}
    </Label>
  );
}

function FieldNotes({ fault, hint }: Field) {
  return (
    <>
      {hint !== undefined && (
        <Text slot="description" className="hint">
          {hint}
        </Text>
      )}
      <FieldError className="fault">{fault}</FieldError>
    </>
  );
}

interface TextProps extends Field {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly type?: 'text' | 'email' | 'number' | 'datetime-local' | undefined;
  readonly lines?: boolean | undefined;
  readonly maxLength?: number | undefined;
  readonly autoComplete?: string | undefined;
  readonly placeholder?: string | undefined;
}

export function TextField({
  lines = false,
  maxLength,
  onChange,
  placeholder = '',
  type = 'text',
  value,
  ...field
}: TextProps) {
  return (
    <AriaTextField
      className="field"
      value={value}
      onChange={onChange}
      type={type as 'text'}
      isRequired={field.isRequired ?? false}
      validationBehavior="aria"
      isInvalid={field.fault !== undefined}
      {...(maxLength === undefined ? {} : { maxLength })}
      {...(field.autoComplete === undefined ? {} : { autoComplete: field.autoComplete })}
    >
      <FieldLabel {...field} />
      {lines ? (
        <TextArea className="input" placeholder={placeholder} />
      ) : (
        <Input className="input" placeholder={placeholder} />
      )}
      <FieldNotes {...field} />
    </AriaTextField>
  );
}

export interface Choice {
  readonly id: string;
  readonly label: string;
}

interface ChoiceProps extends Field {
  readonly choices: readonly Choice[];
  readonly value: string | null;
  readonly onChange: (value: string) => void;
}

export function Select({ choices, onChange, value, ...field }: ChoiceProps) {
  return (
    <AriaSelect
      className="field"
      value={value}
      onChange={(chosen) => onChange(String(chosen))}
      isRequired={field.isRequired ?? false}
      validationBehavior="aria"
      isInvalid={field.fault !== undefined}
      placeholder="Choose"
    >
      <FieldLabel {...field} />
      <AriaButton className="input select-button">
        <SelectValue />
        <span aria-hidden="true">▾</span>
      </AriaButton>
      <FieldNotes {...field} />
      <Popover className="popover">
        <ListBox>
          {choices.map(({ id, label }) => (
            <ListBoxItem key={id} id={id} className="option" textValue={label}>
              {label}
            </ListBoxItem>
          ))}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
}

export function RadioGroup({ choices, onChange, value, ...field }: ChoiceProps) {
  return (
    <AriaRadioGroup
      className="field"
      value={value}
      onChange={onChange}
      isRequired={field.isRequired ?? false}
      validationBehavior="aria"
      isInvalid={field.fault !== undefined}
    >
      <FieldLabel {...field} />
      <div className="choices">
        {choices.map(({ id, label }) => (
          <Radio key={id} value={id} className="choice">
            <span className="dot" aria-hidden="true" />
            {label}
          </Radio>
        ))}
      </div>
      <FieldNotes {...field} />
    </AriaRadioGroup>
  );
}

interface ManyProps extends Field {
  readonly choices: readonly Choice[];
  readonly value: readonly string[];
  readonly onChange: (value: string[]) => void;
}

export function CheckboxGroup({ choices, onChange, value, ...field }: ManyProps) {
  return (
    <AriaCheckboxGroup
      className="field"
      value={[...value]}
      onChange={onChange}
      isRequired={field.isRequired ?? false}
      validationBehavior="aria"
      isInvalid={field.fault !== undefined}
    >
      <FieldLabel {...field} />
      <div className="choices">
        {choices.map(({ id, label }) => (
          <Tick key={id} value={id}>
            {label}
          </Tick>
        ))}
      </div>
      <FieldNotes {...field} />
    </AriaCheckboxGroup>
  );
}

interface TickProps {
  readonly children: ReactNode;
  readonly value?: string;
  readonly isSelected?: boolean;
  readonly isDisabled?: boolean;
  readonly onChange?: (isSelected: boolean) => void;
}

export function Tick({ children, ...props }: TickProps) {
  return (
    <AriaCheckbox {...props} className="choice">
      {({ isSelected }) => (
        <>
          <span className="box" aria-hidden="true">
            {isSelected ? '✓' : ''}
          </span>
          <span>{children}</span>
        </>
      )}
    </AriaCheckbox>
  );
}

interface SwitchProps {
  readonly children: ReactNode;
  readonly isSelected: boolean;
  readonly isDisabled?: boolean;
  readonly onChange: (isSelected: boolean) => void;
}

export function Switch({ children, ...props }: SwitchProps) {
  return (
    <AriaSwitch {...props} className="switch">
      <span className="track" aria-hidden="true" />
      <span>{children}</span>
    </AriaSwitch>
  );
}

interface DialogProps {
  readonly title: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  /** At the side, so that the page in view stays in view. */
  readonly beside?: boolean;
  readonly children: ReactNode;
}

export function Dialog({ beside = false, children, isOpen, onClose, title }: DialogProps) {
  return (
    <ModalOverlay
      className={beside ? 'overlay beside' : 'overlay'}
      isOpen={isOpen}
      onOpenChange={(open) => !open && onClose()}
    >
      <Modal className={beside ? 'flyout' : 'dialog'}>
        <AriaDialog>
          <div className="dialog-head">
            <Heading slot="title" level={2}>
              {title}
            </Heading>
            <Button look="quiet" aria-label="Close" onPress={onClose}>
              ✕
            </Button>
          </div>
          {children}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
