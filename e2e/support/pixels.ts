/** What is really on the screen, as numbers. */
import type { Locator, Page } from '@playwright/test';
import { decodeFramePacket, type FramePacket } from '../../src/contract/frame-packet.ts';
import { heatColor } from '../../src/renderer/viewer/heat.ts';

export type Pixels = { width: number; height: number; at: (x: number, y: number) => [number, number, number] };

/**
 * The pixels that an element covers, decoded by the browser itself. An element may lie between two pixels; the browser
 * draws it on the nearest one, which a screenshot of the element alone would cut off.
 */
export const pixelsOf = async (page: Page, element: Locator): Promise<Pixels> => {
  const box = await element.boundingBox();
  if (box === null) {
    throw new Error('the element is not on the page');
  }
  const left = Math.round(box.x);
  const top = Math.round(box.y);
  const clip = {
    x: left,
    y: top,
    width: Math.round(box.x + box.width) - left,
    height: Math.round(box.y + box.height) - top,
  };
  const png = await page.screenshot({ animations: 'disabled', clip });
  const { width, height, data } = await page.evaluate(async (text) => {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const context = canvas.getContext('2d');
    if (context === null) {
      throw new Error('no 2d context');
    }
    context.drawImage(bitmap, 0, 0);
    const image = context.getImageData(0, 0, bitmap.width, bitmap.height);
    let packed = '';
    for (let i = 0; i < image.data.length; i += 0x8000) {
      packed += String.fromCharCode(...image.data.subarray(i, i + 0x8000));
    }
    return { width: bitmap.width, height: bitmap.height, data: btoa(packed) };
  }, png.toString('base64'));
  const bytes = Buffer.from(data, 'base64');
  return {
    width,
    height,
    at: (x, y) => {
      const i = (y * width + x) * 4;
      return [bytes[i] ?? 0, bytes[i + 1] ?? 0, bytes[i + 2] ?? 0];
    },
  };
};

/**
 * Pixels of the difference picture, left of the middle where the tests restore a region, that are not those of "no
 * difference" at the largest gain.
 */
export const differingPixels = async ({ page, stage }: { page: Page; stage: Locator }): Promise<number> => {
  const shown = await pixelsOf(page, stage.locator('canvas'));
  const none = heatColor(0, 32).join();
  let count = 0;
  for (let y = Math.round(shown.height * 0.4); y < shown.height * 0.6; y += 2) {
    for (let x = Math.round(shown.width * 0.35); x < shown.width * 0.45; x += 2) {
      count += shown.at(x, y).join() === none ? 0 : 1;
    }
  }
  return count;
};

/** A source frame as the engine hands it to the page. */
export const framePacket = async (page: Page, media: string, frame: number): Promise<FramePacket> => {
  const text = await page.evaluate(async (path) => {
    const bytes = new Uint8Array(await (await fetch(path)).arrayBuffer());
    let packed = '';
    for (let i = 0; i < bytes.length; i += 0x8000) {
      packed += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
    }
    return btoa(packed);
  }, `/api/media/${media}/frames/${frame}`);
  return decodeFramePacket(new Uint8Array(Buffer.from(text, 'base64')));
};

/** Ids of the opened media by name. */
export const mediaIds = (page: Page): Promise<Record<string, string>> =>
  page.evaluate(async () => {
    const items = (await (await fetch('/api/media')).json()) as { id: string; name: string }[];
    return Object.fromEntries(items.map(({ id, name }) => [name, id]));
  });
