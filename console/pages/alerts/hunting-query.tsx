import { useState } from 'react';
import { Button } from '../../ui/controls.tsx';

interface Props {
  readonly profile: string;
  readonly title: string;
  readonly devices: readonly string[];
}

/** A query of advanced hunting that finds the alert and what else its devices raised. */
export function HuntingQuery({ devices, profile, title }: Props) {
  const [isCopied, setCopied] = useState(false);
  const query = queryFor(profile, title, devices);
  return (
    <div className="stack tight">
      <pre className="code">{query}</pre>
      <div className="row">
        <Button onPress={() => void navigator.clipboard.writeText(query).then(() => setCopied(true))}>Copy</Button>
        <span role="status" className="soft">
          {isCopied ? 'Copied' : ''}
        </span>
      </div>
    </div>
  );
}

/** In the language of advanced hunting; `DeviceAlertEvents` is the table of the older portal, `AlertInfo` of the newer. */
function queryFor(profile: string, title: string, devices: readonly string[]): string {
  const named = devices.length === 0 ? '' : `\n| where DeviceName in~ (${devices.map(quoted).join(', ')})`;
  return profile === 'xdr'
    ? `AlertInfo\n| where DetectionSource == "Microsoft Threat Experts" and Title == ${quoted(title)}\n| join AlertEvidence on AlertId${named}`
    : `DeviceAlertEvents\n| where Title == ${quoted(title)}${named}`;
}

const quoted = (text: string) => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
