import { button, element } from '../../dom/browser/element.ts';
import type { Dropped, Request, Text } from '../protocol.ts';
import { dropped, picked } from './collect.ts';

export type Asked = Omit<Extract<Request<File>, { ask: 'verify' }>, 'part'>;

/** Larger than any key or trust. */
const MAX_TEXT = 1_000_000;

/** Where the bundle goes, and what it is to be held against. */
export function form(verify: (asked: Asked) => void): HTMLElement {
  const keys = element('textarea', { id: 'key', spellcheck: 'false', placeholder: '-----BEGIN PUBLIC KEY-----' });
  const keyFiles = filePicker('Or the files of public keys', true);
  const trust = filePicker('Who may prove: a trust file', false);
  const anchors = filePicker('An anchor file that came by another way', false);
  const folder = element('input', { type: 'file', webkitdirectory: '', id: 'folder', hidden: '' });
  const files = element('input', { type: 'file', multiple: '', id: 'files', hidden: '' });
  const said = element('p', { class: 'bad', role: 'alert' });
  const drop = element(
    'div',
    { class: 'drop' },
    element('p', {}, 'Drop a bundle here: its folder, or single histories.'),
    button('Choose a folder', () => folder.click(), { class: 'main' }),
    ' ',
    button('Choose files', () => files.click()),
    folder,
    files,
  );
  const begin = async (bundle: readonly Dropped<File>[]) => {
    said.textContent = '';
    try {
      if (bundle.length === 0) throw new Error('There is no file in it.');
      const texts = await Promise.all([...(keyFiles.input.files ?? [])].map(textOf));
      const pasted = keys.value.trim() === '' ? [] : pastedKeys(keys.value);
      const [trusted] = trust.input.files ?? [];
      const [anchored] = anchors.input.files ?? [];
      verify({
        ask: 'verify',
        dropped: bundle,
        keys: [...texts, ...pasted],
        ...(trusted === undefined ? {} : { trust: await textOf(trusted) }),
        ...(anchored === undefined ? {} : { anchors: anchored }),
      });
    } catch (error) {
      said.textContent = error instanceof Error ? error.message : String(error);
    }
  };
  for (const input of [folder, files])
    input.addEventListener('change', () => {
      const bundle = picked(input.files ?? []);
      input.value = '';
      void begin(bundle);
    });
  drop.addEventListener('dragover', (event) => {
    event.preventDefault();
    drop.classList.add('over');
  });
  drop.addEventListener('dragleave', () => drop.classList.remove('over'));
  drop.addEventListener('drop', (event) => {
    event.preventDefault();
    drop.classList.remove('over');
    const { dataTransfer } = event;
    if (dataTransfer === null) return;
    dropped(dataTransfer).then(begin, () => {
      said.textContent = 'This browser does not read what is dropped on a page from disk: choose the folder instead.';
    });
  });
  return element(
    'section',
    { class: 'card' },
    element(
      'div',
      { class: 'fields' },
      element('label', {}, 'Public key of whoever seals', keys),
      keyFiles.label,
      trust.label,
      anchors.label,
    ),
    drop,
    element(
      'p',
      { class: 'soft' },
      'Without a key a seal is only held against its files; without a trust, proofs are counted and not checked. A browser shows no links and, where a folder is chosen rather than dropped, no empty folders.',
    ),
    said,
  );
}

function filePicker(title: string, multiple: boolean) {
  const input = element('input', { type: 'file', ...(multiple ? { multiple: '' } : {}) });
  return { input, label: element('label', {}, title, input) };
}

async function textOf(file: File): Promise<Text> {
  if (file.size > MAX_TEXT) throw new Error(`${file.name} is too large for what it should be.`);
  return { name: file.name, text: await file.text() };
}

/** Several may be pasted, one after another. */
function pastedKeys(text: string): Text[] {
  const blocks = text.match(/-----BEGIN [\s\S]*?-----END [A-Z ]+-----/g) ?? [text];
  return blocks.map((one) => ({ name: 'The pasted key', text: one }));
}
