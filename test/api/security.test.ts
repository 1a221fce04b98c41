/** The loopback server refuses everybody but the browser that it was opened in. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startHost, temporaryFolder, type Host } from './host.ts';

let host: Host;

beforeAll(async () => {
  const folder = temporaryFolder();
  const renderer = join(folder, 'window');
  mkdirSync(join(renderer, 'assets'), { recursive: true });
  writeFileSync(join(renderer, 'index.html'), '<!doctype html><title>PixRevive</title>');
  writeFileSync(join(renderer, 'assets', 'index-1a2b.js'), 'export {};');
  writeFileSync(join(folder, 'secret.html'), 'secret');
  symlinkSync(join(folder, 'secret.html'), join(renderer, 'link.html'));
  host = await startHost({ folder, renderer });
});

afterAll(async () => {
  await host[Symbol.asyncDispose]();
});

type Answer = { status: number; headers: Record<string, string | string[] | undefined>; body: string };

/** A request with exactly these headers; fetch would not let Host and Origin be chosen. */
const ask = (
  path: string,
  {
    headers = {},
    method = 'GET',
    body = '',
  }: { headers?: Record<string, string>; method?: string; body?: string } = {},
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const url = new URL(host.server.origin);
    const outgoing = request(
      { host: '127.0.0.1', port: url.port, path, method, headers: { host: url.host, ...headers } },
      (incoming) => {
        let text = '';
        incoming.setEncoding('utf8').on('data', (part: string) => {
          text += part;
        });
        incoming.on('end', () => {
          resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: text });
        });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });

const cookie = (): Record<string, string> => ({ cookie: host.cookie });
const forbidden = (answer: Answer): void => {
  expect(answer.status).toBe(403);
  expect(JSON.parse(answer.body)).toMatchObject({ error: { code: 'forbidden' } });
};

describe('the cookie', () => {
  it('lets its holder in', async () => {
    const answer = await ask('/api/studio', { headers: cookie() });
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body)).toMatchObject({ shell: 'browser', fileBrowser: true });
  });

  it('is missed: page and engine alike are refused', async () => {
    forbidden(await ask('/'));
    forbidden(await ask('/api/studio'));
    forbidden(await ask('/assets/index-1a2b.js'));
    forbidden(await ask('/api/studio', { headers: { cookie: host.cookie.replace(/=./, '=x') } }));
    forbidden(await ask('/api/studio', { headers: { cookie: 'pixrevive=1' } }));
  });

  it('is HttpOnly and SameSite=Strict, and the token works once', async () => {
    const other = await startHost();
    try {
      // The host has used its token already.
      const again = await fetch(other.server.address, { redirect: 'manual' });
      expect(again.status).toBe(403);
      expect(again.headers.get('set-cookie')).toBeNull();
      const guess = await fetch(`${other.server.origin}/?token=guess`, { redirect: 'manual' });
      expect(guess.status).toBe(403);
      // A cookie of another studio on this machine does not open this one.
      forbidden(await ask('/api/studio', { headers: { cookie: other.cookie } }));
    } finally {
      await other[Symbol.asyncDispose]();
    }
  });

  it('replaces the token in the address', async () => {
    const { startServer } = await import('../../src/server/server.ts');
    await using server = await startServer({ studio: host.studio, renderer: host.folder, port: 0 });
    const first = await fetch(server.address, { redirect: 'manual' });
    expect(first.status).toBe(303);
    expect(first.headers.get('location')).toBe('/');
    const set = first.headers.get('set-cookie') ?? '';
    expect(set).toMatch(/; HttpOnly; SameSite=Strict; Path=\/$/);
    expect(set).not.toContain(new URL(server.address).searchParams.get('token'));
  });
});

describe('Host and Origin', () => {
  it('refuses a foreign Host, as after DNS rebinding', async () => {
    const { port } = new URL(host.server.origin);
    for (const name of [
      `evil.example:${port}`,
      'evil.example',
      '127.0.0.1',
      `127.0.0.1.evil.example:${port}`,
      `[::1]:${port}`,
    ]) {
      forbidden(await ask('/api/studio', { headers: { ...cookie(), host: name } }));
    }
    const local = await ask('/api/studio', { headers: { ...cookie(), host: `localhost:${port}` } });
    expect(local.status).toBe(200);
  });

  it('refuses a foreign Origin, with the right cookie too', async () => {
    for (const origin of ['http://evil.example', 'null', 'http://127.0.0.1:1', 'https://127.0.0.1']) {
      forbidden(await ask('/api/studio', { headers: { ...cookie(), origin } }));
    }
    const own = await ask('/api/studio', { headers: { ...cookie(), origin: host.server.origin } });
    expect(own.status).toBe(200);
  });

  it('refuses what a browser says comes from another site', async () => {
    forbidden(await ask('/api/studio', { headers: { ...cookie(), 'sec-fetch-site': 'cross-site' } }));
    forbidden(await ask('/api/studio', { headers: { ...cookie(), 'sec-fetch-site': 'same-site' } }));
    const own = await ask('/api/studio', { headers: { ...cookie(), 'sec-fetch-site': 'same-origin' } });
    expect(own.status).toBe(200);
    const typed = { ...cookie(), 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' };
    expect((await ask('/', { headers: typed })).status).toBe(200);
  });

  it('gives no other page leave to read: no CORS, and preflights are refused', async () => {
    const answer = await ask('/api/studio', { headers: cookie() });
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    const preflight = await ask('/api/media', {
      method: 'OPTIONS',
      headers: { origin: 'http://evil.example', 'access-control-request-method': 'POST' },
    });
    forbidden(preflight);
  });

  it('takes no form of another page: bodies are JSON alone', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
      const headers = { ...cookie(), 'content-type': type };
      const answer = await ask('/api/media', { method: 'POST', headers, body: '{"files":[]}' });
      expect(answer.status).toBe(400);
    }
  });

  it('listens on 127.0.0.1 alone', async () => {
    const port = Number(new URL(host.server.origin).port);
    const others = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ family, internal }) => family === 'IPv4' && !internal)
      .map(({ address }) => address);
    const reachable = (address: string): Promise<boolean> =>
      new Promise((resolve) => {
        const socket = connect({ host: address, port, timeout: 2000 });
        const end = (answer: boolean): void => {
          socket.destroy();
          resolve(answer);
        };
        socket.once('connect', () => {
          end(true);
        });
        socket.once('error', () => {
          end(false);
        });
        socket.once('timeout', () => {
          end(false);
        });
      });
    expect(await reachable('127.0.0.1')).toBe(true);
    for (const address of others) {
      expect(await reachable(address)).toBe(false);
    }
  });
});

describe('the window’s files', () => {
  it('are served with types and security headers', async () => {
    const page = await ask('/', { headers: cookie() });
    expect(page.status).toBe(200);
    expect(page.body).toContain('PixRevive');
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(page.headers['content-security-policy']).toMatch(/default-src 'none'.*script-src 'self'/);
    expect(page.headers['content-security-policy']).not.toContain('unsafe-eval');
    expect(page.headers['x-content-type-options']).toBe('nosniff');
    expect(page.headers['x-frame-options']).toBe('DENY');
    expect(page.headers['referrer-policy']).toBe('no-referrer');
    expect(page.headers['cross-origin-opener-policy']).toBe('same-origin');
    expect(page.headers['cross-origin-embedder-policy']).toBe('require-corp');
    const script = await ask('/assets/index-1a2b.js', { headers: cookie() });
    expect(script.headers['content-type']).toBe('text/javascript; charset=utf-8');
    expect(script.headers['cache-control']).toContain('immutable');
  });

  it('end at their folder', async () => {
    const ways = [
      '/../secret.html',
      '/..%2fsecret.html',
      '/%2e%2e/secret.html',
      '/assets/..%2f..%2fsecret.html',
      '/..%5csecret.html',
      '/link.html',
      '/%00index.html',
      '/%zz',
      '//etc/passwd',
    ];
    for (const way of ways) {
      const answer = await ask(way, { headers: cookie() });
      expect(answer.body).not.toContain('secret');
      expect(answer.status, way).toBe(404);
    }
    const post = await ask('/', { method: 'POST', headers: cookie() });
    expect(post.status).toBe(405);
  });
});
