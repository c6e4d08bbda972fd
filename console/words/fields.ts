import { sentence } from './events.ts';

/** Labels of fields, by their names; where none stands here the name is made readable. */
const labels: Readonly<Record<string, string>> = {
  with: 'With whom',
  privacyRead: 'The privacy statement was read',
  email: 'Email address',
  leadId: 'Lead',
  threatKind: 'Kind of threat',
  mitreTechniques: 'MITRE ATT&CK techniques',
  firstActivityAt: 'First activity',
  deviceGroups: 'Device groups',
  recommendedActions: 'Recommended actions',
  replyTo: 'Email addresses for the reply',
  supportRequestNo: 'Support request number',
  about: 'What it is about',
  sha256: 'SHA-256',
  sha1: 'SHA-1',
  goOn: 'The experts go on with the case',
  path: 'Who responds',
  nextSteps: 'Next steps, in words',
  steps: 'Next steps, by kind',
  answers: 'What the advice answers',
  needs: 'What is to be named',
  addresses: 'Remote addresses',
  messages: 'Mail messages',
  timeRange: 'Time range',
  internetMessageId: 'Message id',
  via: 'Sold by',
  missing: 'Missing prerequisites',
  ruleId: 'Rule',
  message: 'Message to the customer',
  status: 'Response',
};

const values: Readonly<Record<string, string>> = {
  MORE_INFO_NEEDED: 'More information needed',
  FILE_SAMPLES_NEEDED: 'File samples needed',
  MORE_TIME_NEEDED: 'More time needed',
  CONCLUDED: 'Concluded, with advice',
  humanAdversaryIntrusion: 'Human adversary intrusion',
  handsOnKeyboardAttack: 'Hands-on-keyboard attack',
  cyberEspionage: 'Cyber-espionage',
  ownIr: 'Our own incident response team',
  thirdPartyIr: 'Another incident response team',
  microsoftIr: 'Microsoft incident response',
  dart: 'Microsoft DART',
  cirt: 'Microsoft CIRT',
  servicesHubRequest: 'Support request in Services Hub',
  truePositive: 'True positive',
  falsePositive: 'False positive',
  informationalExpectedActivity: 'Informational, expected activity',
};

export const fieldLabel = (name: string): string => labels[name] ?? sentence(name);
export const valueLabel = (value: string): string =>
  values[value] ?? (/\s|^[a-z]+@/.test(value) ? value : sentence(value));
