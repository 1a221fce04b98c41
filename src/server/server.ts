/** The loopback host: the studio's window and engine over HTTP on 127.0.0.1, for one person's browser. */
import { createServer, type Server } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { failureSchema } from '../contract/api.ts';
import { PixReviveError } from '../contract/errors.ts';
import type { Studio } from '../engine/api/studio.ts';
import { Access } from './access.ts';
import { withSecurityHeaders } from './security-headers.ts';
import { staticFiles } from './static-files.ts';

export type ServerOptions = {
  studio: Studio;
  /** The built window (`out/renderer`). */
  renderer: string;
  /** 0 takes any free port. */
  port: number;
};

export type LoopbackServer = AsyncDisposable & {
  /** What to open in a browser: holds the one-time token. */
  readonly address: string;
  readonly origin: string;
  close: () => Promise<void>;
};

const refused = (reason: string): Response => {
  const error = new PixReviveError(
    'forbidden',
    'This studio answers only the browser that it was opened in. Open the address that was printed at its start.',
    { message: `refused: ${reason}` },
  );
  return Response.json(failureSchema.parse({ error: error.toRecord() }), { status: 403 });
};

const listen = (server: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const taken = cause.code === 'EADDRINUSE';
      reject(
        new PixReviveError(
          'usage',
          taken
            ? `Port ${port} is taken by another program. Choose another one with --port, or leave it out.`
            : `The studio cannot listen on port ${port}: ${cause.message}`,
          { cause },
        ),
      );
    });
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });

/** Starts the server. @throws PixReviveError `usage` for a port that is taken */
export const startServer = async ({ studio, renderer, port }: ServerOptions): Promise<LoopbackServer> => {
  const files = staticFiles(renderer);
  let access: Access | null = null;

  const handle = async (request: Request): Promise<Response> => {
    if (access === null) {
      return refused('not ready');
    }
    const origin = access.checkOrigin(request.headers, request.method);
    if (!origin.allowed) {
      return refused(origin.reason);
    }
    const url = new URL(request.url);
    const token = url.searchParams.get('token');
    if (url.pathname === '/' && request.method === 'GET' && token !== null) {
      const cookie = access.redeem(token);
      // Who has the cookie already may come by the old address again.
      if (cookie === null && !access.checkCookie(request.headers).allowed) {
        return refused('wrong or used token');
      }
      // The token leaves the address bar and the history with this.
      return new Response(null, {
        status: 303,
        headers: { location: '/', ...(cookie === null ? {} : { 'set-cookie': cookie }) },
      });
    }
    const cookie = access.checkCookie(request.headers);
    if (!cookie.allowed) {
      return refused(cookie.reason);
    }
    if (url.pathname.startsWith('/api/')) {
      return studio.fetch(request);
    }
    return request.method === 'GET' || request.method === 'HEAD'
      ? files(url.pathname)
      : new Response('Method not allowed.', { status: 405, headers: { allow: 'GET, HEAD' } });
  };

  const listener = getRequestListener(async (request) => withSecurityHeaders(await handle(request)), {
    overrideGlobalObjects: false,
  });
  const server = createServer((incoming, outgoing) => void listener(incoming, outgoing));
  // A window that stays open for days must not be cut off.
  server.requestTimeout = 0;
  access = new Access(await listen(server, port));
  const { address, origin } = access;
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => {
        resolve();
      });
      server.closeAllConnections();
    });
  return { address, origin, close, [Symbol.asyncDispose]: close };
};
