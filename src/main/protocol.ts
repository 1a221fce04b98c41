/** Answers `app://studio/…`: the built window's files, and the engine's contract under /api/. */
import { failureSchema } from '../contract/api.ts';
import { PixReviveError } from '../contract/errors.ts';
import { withSecurityHeaders } from '../server/security-headers.ts';
import { staticFiles } from '../server/static-files.ts';
import { isOwnAddress } from './app-address.ts';
import { answerRange } from './ranges.ts';

export type AppHandlerOptions = {
  /** The built window (`out/renderer`). */
  renderer: string;
  /** The engine's contract. */
  api: (request: Request) => Promise<Response>;
};

const plain = (status: number, text: string): Response =>
  new Response(text, { status, headers: { 'content-type': 'text/plain' } });

/** The handler for `protocol.handle`. Every answer, errors included, carries the security headers. */
export const createAppHandler = ({ renderer, api }: AppHandlerOptions): ((request: Request) => Promise<Response>) => {
  const files = staticFiles(renderer);
  const answer = async (request: Request): Promise<Response> => {
    if (!isOwnAddress(request.url)) {
      return plain(404, 'Not found.');
    }
    const { pathname } = new URL(request.url);
    if (pathname.startsWith('/api/')) {
      return api(request);
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return plain(405, 'Method not allowed.');
    }
    return answerRange(request, await files(pathname));
  };
  return async (request) => {
    try {
      return withSecurityHeaders(await answer(request));
    } catch (thrown) {
      const error = PixReviveError.from(thrown).toRecord();
      return withSecurityHeaders(Response.json(failureSchema.parse({ error }), { status: 500 }));
    }
  };
};
