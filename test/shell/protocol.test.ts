import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAppHandler } from '../../src/main/protocol.ts';
import { temporaryFolder } from './running-shell.ts';
import { rm } from 'node:fs/promises';

const folder = temporaryFolder();
const renderer = join(folder, 'renderer');
const content = Uint8Array.from({ length: 1000 }, (_, i) => i % 251);
const asked: string[] = [];
const handler = createAppHandler({
  renderer,
  api: (request) => {
    asked.push(`${request.method} ${request.url}`);
    return Promise.resolve(Response.json({ answered: true }, { status: 201 }));
  },
});
const get = (path: string, init: RequestInit = {}): Promise<Response> =>
  handler(new Request(`app://studio${path}`, init));

beforeAll(async () => {
  await mkdir(join(renderer, 'assets'), { recursive: true });
  await writeFile(join(renderer, 'index.html'), '<!doctype html>');
  await writeFile(join(renderer, 'assets', 'a.png'), content);
  await writeFile(join(folder, 'secret.html'), 'secret');
  await symlink(join(folder, 'secret.html'), join(renderer, 'link.html'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the custom protocol', () => {
  it('serves the built window with the headers of the server', async () => {
    const response = await get('/');
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('<!doctype html>');
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self';");
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(response.headers.get('cross-origin-embedder-policy')).toBe('require-corp');
  });

  it('serves nothing beyond its folder', async () => {
    for (const path of [
      '/../secret.html',
      '/%2e%2e/secret.html',
      '/..%2fsecret.html',
      '/assets/..%2f..%2fsecret.html',
      '/..%5csecret.html',
      '/link.html',
      '//etc/passwd',
      '/%00index.html',
      '/%zz',
      '/assets',
      '/missing.js',
    ]) {
      const response = await get(path);
      expect(response.status, path).toBe(404);
      expect(await response.text(), path).not.toContain('secret');
      expect(response.headers.get('content-security-policy'), path).not.toBeNull();
    }
    expect((await handler(new Request('app://elsewhere/'))).status).toBe(404);
    expect((await get('/', { method: 'POST' })).status).toBe(405);
  });

  it('hands the contract to the engine, methods and all', async () => {
    const response = await get('/api/queue/actions?x=1', { method: 'POST', body: '{}' });
    expect(response.status).toBe(201);
    expect(await response.json()).toEqual({ answered: true });
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(asked).toEqual(['POST app://studio/api/queue/actions?x=1']);
  });

  it('answers a failing engine with a failure of the contract', async () => {
    const broken = createAppHandler({ renderer, api: () => Promise.reject(new Error('broken')) });
    const response = await broken(new Request('app://studio/api/queue'));
    expect(response.status).toBe(500);
    expect(await response.json()).toMatchObject({ error: { code: 'internal' } });
  });

  it('answers byte ranges', async () => {
    const cases: [range: string, status: number, contentRange: string | null, bytes: Uint8Array][] = [
      ['bytes=0-9', 206, 'bytes 0-9/1000', content.slice(0, 10)],
      ['bytes=990-', 206, 'bytes 990-999/1000', content.slice(990)],
      ['bytes=999-5000', 206, 'bytes 999-999/1000', content.slice(999)],
      ['bytes=-5', 206, 'bytes 995-999/1000', content.slice(995)],
      ['bytes=-5000', 206, 'bytes 0-999/1000', content],
      ['bytes=1000-', 416, 'bytes */1000', new Uint8Array()],
      ['bytes=-0', 416, 'bytes */1000', new Uint8Array()],
      // Ignored, as RFC 9110 has it: backwards, several at once, another unit, nonsense.
      ['bytes=9-0', 200, null, content],
      ['bytes=0-1,5-6', 200, null, content],
      ['frames=0-1', 200, null, content],
      ['bytes=-', 200, null, content],
    ];
    for (const [range, status, contentRange, bytes] of cases) {
      const response = await get('/assets/a.png', { headers: { range } });
      expect(response.status, range).toBe(status);
      expect(response.headers.get('content-range'), range).toBe(contentRange);
      expect(response.headers.get('accept-ranges'), range).toBe('bytes');
      expect(response.headers.get('content-length'), range).toBe(String(bytes.length));
      expect(new Uint8Array(await response.arrayBuffer()), range).toEqual(bytes);
    }
    const head = await get('/assets/a.png', { method: 'HEAD', headers: { range: 'bytes=0-9' } });
    expect([head.status, head.headers.get('content-length'), (await head.arrayBuffer()).byteLength]).toEqual([
      200,
      '1000',
      0,
    ]);
  });
});
