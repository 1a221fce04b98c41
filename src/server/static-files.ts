/** The built window, file by file. */
import { readFile, realpath } from 'node:fs/promises';
import { extname, isAbsolute, join, relative, resolve } from 'node:path';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
};

const notFound = (): Response => new Response('Not found.', { status: 404, headers: { 'content-type': 'text/plain' } });

const isInside = (folder: string, path: string): boolean => {
  const way = relative(folder, path);
  return way !== '' && !way.startsWith('..') && !isAbsolute(way);
};

/**
 * Serves the files of a folder and nothing beyond it: the path is decoded once, resolved, and compared again after
 * links have been followed.
 * @param folder the built window; may not exist yet
 */
export const staticFiles =
  (folder: string) =>
  async (pathname: string): Promise<Response> => {
    let decoded: string;
    try {
      decoded = decodeURIComponent(pathname);
    } catch {
      return notFound();
    }
    const name = decoded.endsWith('/') ? `${decoded}index.html` : decoded;
    const path = resolve(join(folder, name));
    if (decoded.includes('\0') || decoded.includes('\\') || !isInside(folder, path)) {
      return notFound();
    }
    try {
      const [real, root] = await Promise.all([realpath(path), realpath(folder)]);
      const type = types[extname(real).toLowerCase()];
      if (!isInside(root, real) || type === undefined) {
        return notFound();
      }
      const content = await readFile(real);
      // File names of assets carry a hash of their content; the page itself must be asked for anew.
      const cache = name.startsWith('/assets/') ? 'private, max-age=31536000, immutable' : 'no-store';
      return new Response(content, { headers: { 'content-type': type, 'cache-control': cache } });
    } catch {
      return notFound();
    }
  };
