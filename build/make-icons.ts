/**
 * Draws the program's icons from the window's own SVG: `node build/make-icons.ts`. The results are kept in build/icons,
 * so that packaging needs neither a browser nor a converter.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { ensureChromium } from './testing/chromium.ts';

const root = join(import.meta.dirname, '..');
const folder = join(root, 'build', 'icons');
const svg = readFileSync(join(root, 'src', 'renderer', 'assets', 'icon.svg'), 'utf8');

const browser = await chromium.launch({ executablePath: ensureChromium(), args: ['--no-sandbox'] });
const page = await browser.newPage();

const draw = async (size: number): Promise<Buffer> => {
  await page.setViewportSize({ width: size, height: size });
  const sized = svg.replace('<svg ', `<svg style="display:block" width="${size}" height="${size}" `);
  await page.setContent(`<body style="margin:0;background:transparent">${sized}</body>`);
  return page.screenshot({ omitBackground: true, clip: { x: 0, y: 0, width: size, height: size } });
};

const sizes = [16, 32, 48, 64, 128, 256, 512, 1024] as const;
const pictures = new Map<number, Buffer>();
for (const size of sizes) {
  pictures.set(size, await draw(size));
}
await browser.close();

const picture = (size: (typeof sizes)[number]): Buffer => pictures.get(size) ?? Buffer.alloc(0);

/** Windows: a directory of PNG pictures; 256 is written as 0. */
const ico = (): Buffer => {
  const parts = ([16, 32, 48, 64, 128, 256] as const).map((size) => ({ size, png: picture(size) }));
  const header = Buffer.alloc(6 + 16 * parts.length);
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(parts.length, 4);
  let offset = header.length;
  parts.forEach(({ size, png }, index) => {
    const at = 6 + 16 * index;
    header.writeUInt8(size % 256, at);
    header.writeUInt8(size % 256, at + 1);
    header.writeUInt16LE(1, at + 4);
    header.writeUInt16LE(32, at + 6);
    header.writeUInt32LE(png.length, at + 8);
    header.writeUInt32LE(offset, at + 12);
    offset += png.length;
  });
  return Buffer.concat([header, ...parts.map(({ png }) => png)]);
};

/** macOS: a list of typed PNG pictures; the second half of the types is for displays of twice the density. */
const icns = (): Buffer => {
  const types = [
    ['ic07', 128],
    ['ic08', 256],
    ['ic09', 512],
    ['ic10', 1024],
    ['ic11', 32],
    ['ic12', 64],
    ['ic13', 256],
    ['ic14', 512],
  ] as const;
  const chunk = (type: string, content: Buffer): Buffer => {
    const head = Buffer.alloc(8);
    head.write(type, 0, 'latin1');
    head.writeUInt32BE(8 + content.length, 4);
    return Buffer.concat([head, content]);
  };
  return chunk('icns', Buffer.concat(types.map(([type, size]) => chunk(type, picture(size)))));
};

mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'icon.png'), picture(512));
writeFileSync(join(folder, 'icon.ico'), ico());
writeFileSync(join(folder, 'icon.icns'), icns());
