/**
 * Byte ranges (RFC 9110, section 14) for whole answers. Electron's own `net.fetch` of a file ignores them and answers
 * 200, after which a media element cannot seek.
 */

export type ByteRange = { first: number; last: number };

/**
 * The range that a header asks for, within `length` bytes.
 * @returns null where the header is to be ignored: no range, another unit, or several ranges at once
 */
export const parseRange = (header: string | null, length: number): ByteRange | 'unsatisfiable' | null => {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '');
  if (match === null) {
    return null;
  }
  const [, from = '', to = ''] = match;
  if (from === '') {
    const count = Number(to);
    if (to === '') {
      return null;
    }
    return count === 0 || length === 0 ? 'unsatisfiable' : { first: Math.max(0, length - count), last: length - 1 };
  }
  const first = Number(from);
  if (to !== '' && Number(to) < first) {
    return null;
  }
  return first >= length ? 'unsatisfiable' : { first, last: to === '' ? length - 1 : Math.min(Number(to), length - 1) };
};

/** Cuts what was asked for out of a whole answer; anything but a 200 passes as it is. HEAD answers lose their body. */
export const answerRange = async (request: Request, response: Response): Promise<Response> => {
  if (response.status !== 200) {
    return response;
  }
  const bytes = await response.arrayBuffer();
  const headers = new Headers(response.headers);
  headers.set('accept-ranges', 'bytes');
  const reply = (body: ArrayBuffer, status: number): Response => {
    headers.set('content-length', String(body.byteLength));
    return new Response(request.method === 'HEAD' ? null : body, { status, headers });
  };
  const range = request.method === 'GET' ? parseRange(request.headers.get('range'), bytes.byteLength) : null;
  if (range === 'unsatisfiable') {
    headers.set('content-range', `bytes */${bytes.byteLength}`);
    return reply(new ArrayBuffer(0), 416);
  }
  if (range === null) {
    return reply(bytes, 200);
  }
  headers.set('content-range', `bytes ${range.first}-${range.last}/${bytes.byteLength}`);
  return reply(bytes.slice(range.first, range.last + 1), 206);
};
