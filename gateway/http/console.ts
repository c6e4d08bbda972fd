import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { WatchfloorError } from 'xstate-temporal/engine';

/** A file of the console, read once. */
interface Asset {
  readonly type: string;
  readonly content: Buffer;
  readonly zipped: Buffer;
}

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Scripts, styles and requests of this origin alone, and nothing inline. */
const POLICY = [
  "default-src 'none'",
  ...["script-src 'self'", "style-src 'self'", "img-src 'self'", "connect-src 'self'"],
  ...["base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'", "require-trusted-types-for 'script'"],
  // Drawings of charts alone are parsed, as the time machine does it.
  'trusted-types watchfloor-drawing',
].join('; ');

/** Paths below which no page is. */
const NO_PAGES = ['/api/', '/auth/', '/assets/'];

/**
 * Serves the pages of a folder: its files by their names, and `index.html` at every other address that a person's
 * browser goes to, for the pages themselves read the address.
 *
 * @param folder as built; `undefined` where nothing is built
 */
export function addConsole(app: FastifyInstance, folder: string | undefined): void {
  const assets = folder === undefined ? new Map<string, Asset>() : assetsOf(folder);
  const index = assets.get('/index.html');
  for (const [address, asset] of assets)
    if (asset !== index) app.get(address, (request, reply) => send(request, reply, asset, isHashed(address)));

  app.setNotFoundHandler(async (request, reply) => {
    const isPage = request.method === 'GET' && request.headers.accept?.includes('text/html') === true;
    const asked = request.url.split('?', 1)[0] ?? '';
    if (isPage && index !== undefined && !NO_PAGES.some((above) => asked.startsWith(above)))
      return send(request, reply, index, false);
    throw new WatchfloorError('NOT_FOUND', 'There is nothing here.', {
      ...(index === undefined && asked === '/'
        ? { todo: 'The console is not built: run "npm run build:console".' }
        : {}),
    });
  });
}

/** What is built has a hash of its content in its name. */
const isHashed = (address: string) => address.startsWith('/assets/');

function assetsOf(folder: string): Map<string, Asset> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    files.flatMap(({ name, parentPath }) => {
      const type = TYPES[path.extname(name)];
      if (type === undefined) return [];
      const file = path.join(parentPath, name);
      const content = readFileSync(file);
      const address = `/${path.relative(folder, file).split(path.sep).join('/')}`;
      return [[address, { type, content, zipped: gzipSync(content, { level: 9 }) }] as const];
    }),
  );
}

function send(request: FastifyRequest, reply: FastifyReply, asset: Asset, isForever: boolean): FastifyReply {
  const { content, type, zipped } = asset;
  reply
    .type(type)
    .header('cache-control', isForever ? 'public, max-age=31536000, immutable' : 'no-cache')
    .header('content-security-policy', POLICY)
    .header('vary', 'Accept-Encoding');
  const takesZipped = /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
  return takesZipped ? reply.header('content-encoding', 'gzip').send(zipped) : reply.send(content);
}
