import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const library = 'packages/xstate-temporal';
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');

const pagesIn = (folder: string) =>
  readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => path.join(folder, name));

const ofLibrary = [`${library}/README.md`, ...pagesIn(`${library}/docs`)];
const ofRooms = readdirSync(root)
  .map((room) => `${room}/README.md`)
  .filter((page) => existsSync(path.join(root, page)));
const pages = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...pagesIn('docs'), ...ofLibrary, ...ofRooms];

/** Where the relative links of a page lead, as paths from the root. */
const linksOf = (page: string) =>
  [...read(page).matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)/g)].map(([, link = '']) =>
    path.join(path.dirname(page), link),
  );

/** A heading as GitHub makes an anchor of it. */
const anchor = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(' ', '-');

describe.each(pages)('%s', (page) => {
  it('links to files and headings that are there', () => {
    expect(linksOf(page).filter((link) => !existsSync(path.join(root, link)))).toEqual([]);
    const anchors = [...read(page).matchAll(/\]\((?!https?:)([^)#\s]*)#([^)\s]+)\)/g)];
    const missing = anchors.filter(([, link = '', wanted = '']) => {
      const target = link === '' ? page : path.join(path.dirname(page), link);
      const headings = [...read(target).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchor(heading));
      return !headings.includes(wanted);
    });
    expect(missing.map(([link]) => link)).toEqual([]);
  });
});

// What an earlier release had is no concern of today's tree.
it.each(pages.filter((page) => page !== 'CHANGELOG.md'))('%s names paths that are there', (page) => {
  // What git ignores is made by installing, building and running, and named where that is told.
  const made = read('.gitignore').split('\n');
  const rooms = readdirSync(root, { withFileTypes: true }).filter(
    (entry) => entry.isDirectory() && !made.includes(`${entry.name}/`),
  );
  const paths = new RegExp(`^(${rooms.map(({ name }) => name.replace('.', '\\.')).join('|')})/[\\w./-]*$`);
  const named = [...read(page).matchAll(/`([^`\s]+)`/g)].map(([, text = '']) => text);
  // Tables name test files without their ending.
  const endings = ['', '.test.ts', '.server.test.ts', '.slow.test.ts'];
  const isThere = (text: string) => endings.some((ending) => existsSync(path.join(root, text + ending)));
  expect(named.filter((text) => paths.test(text) && !isThere(text))).toEqual([]);
});

it('the pages of the library link to nothing that its package does not hold', () => {
  const { files } = JSON.parse(read(`${library}/package.json`)) as { files: string[] };
  const held = files.map((name) => path.join(library, name));
  const outside = ofLibrary.flatMap((page) =>
    linksOf(page).filter((link) => !held.some((name) => link === name || link.startsWith(`${name}/`))),
  );
  expect(outside).toEqual([]);
});
