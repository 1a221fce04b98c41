/**
 * Who may talk to the loopback server. Other programs of this machine and pages of other sites can reach 127.0.0.1, so
 * every request must come to the right name (against DNS rebinding), from our own page (against forged requests of
 * other pages) and with the cookie that only the holder of the printed address was given.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';

export type AccessDecision = { allowed: true } | { allowed: false; reason: string };

const equal = (a: string, b: string): boolean => {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
};

const cookieOf = (header: string | null, name: string): string | null => {
  for (const part of (header ?? '').split(';')) {
    const [key, value] = part.trim().split('=');
    if (key === name && value !== undefined) {
      return value;
    }
  }
  return null;
};

export class Access {
  /** Part of the printed address; good for one visit. */
  private token: string | null = randomBytes(32).toString('base64url');
  private readonly session = randomBytes(32).toString('base64url');
  private readonly port: number;
  private readonly cookieName: string;

  constructor(port: number) {
    this.port = port;
    // Cookies do not tell ports apart: two studios must not overwrite each other's.
    this.cookieName = `pixrevive-${port}`;
  }

  /** The address to open in a browser. */
  get address(): string {
    return `${this.origin}/?token=${this.token ?? ''}`;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Names under which the server answers. */
  private get hosts(): string[] {
    return [`127.0.0.1:${this.port}`, `localhost:${this.port}`];
  }

  /** Whether Host, Origin and fetch metadata are those of our own page. */
  checkOrigin(headers: Headers, method: string): AccessDecision {
    const host = headers.get('host') ?? '';
    if (!this.hosts.includes(host)) {
      return { allowed: false, reason: 'foreign host' };
    }
    const origin = headers.get('origin');
    if (origin !== null && origin !== `http://${host}`) {
      return { allowed: false, reason: 'foreign origin' };
    }
    const site = headers.get('sec-fetch-site');
    const navigation = headers.get('sec-fetch-mode') === 'navigate' && method === 'GET';
    if (site !== null && site !== 'same-origin' && !(navigation && site === 'none')) {
      return { allowed: false, reason: 'foreign site' };
    }
    return { allowed: true };
  }

  /** Whether the request carries this run's cookie. */
  checkCookie(headers: Headers): AccessDecision {
    const cookie = cookieOf(headers.get('cookie'), this.cookieName);
    return cookie !== null && equal(cookie, this.session)
      ? { allowed: true }
      : { allowed: false, reason: 'no valid cookie' };
  }

  /** Takes the token of the address in exchange for the cookie; null for a wrong or used one. */
  redeem(token: string): string | null {
    if (this.token === null || !equal(token, this.token)) {
      return null;
    }
    this.token = null;
    return `${this.cookieName}=${this.session}; HttpOnly; SameSite=Strict; Path=/`;
  }
}
