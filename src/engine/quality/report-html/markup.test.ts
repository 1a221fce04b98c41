import { describe, expect, it } from 'vitest';
import { escapeText, markup, trusted } from './markup.ts';
import { shellWord, shortNames } from './names.ts';

describe('markup', () => {
  it('escapes everything that is not markup, in elements and attributes', () => {
    const name = `<script>alert("1")</script> & 'x'`;
    const text = markup`<p title="${name}">${name}</p>`.markup;
    const escaped = '&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;x&#39;';
    expect(text).toBe(`<p title="${escaped}">${escaped}</p>`);
  });

  it('joins lists, keeps markup, and shows nothing for null', () => {
    const items = ['a<', 2].map((item) => markup`<li>${item}</li>`);
    expect(markup`<ul>${items}${null}${trusted('<br>')}</ul>`.markup).toBe('<ul><li>a&lt;</li><li>2</li><br></ul>');
  });

  it('replaces what HTML cannot hold', () => {
    expect(escapeText('a\u0000b\u001bc\ud800d')).toBe('a\ufffdb\ufffdc\ufffdd');
    expect(escapeText('ż日本🎬\n')).toBe('ż日本🎬\n');
  });
});

describe('names', () => {
  it('are as short as still tells files apart', () => {
    expect(shortNames(['/a/b/x.mkv', '/a/c/x.mkv', 'y.mkv'])).toEqual(['b/x.mkv', 'c/x.mkv', 'y.mkv']);
    expect(shortNames(['C:\\v\\x.mkv'])).toEqual(['x.mkv']);
    expect(shortNames(['x', 'x'])).toEqual(['x', 'x']);
  });

  it('are quoted for a shell where they need it', () => {
    expect(shellWord('/a/b-1.mkv')).toBe('/a/b-1.mkv');
    expect(shellWord("it's $HOME")).toBe(`'it'\\''s $HOME'`);
    expect(shellWord('')).toBe("''");
  });
});
