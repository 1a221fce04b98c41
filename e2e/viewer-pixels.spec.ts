import type { FramePacket } from '../src/contract/frame-packet.ts';
import { clampView, pictureRectangle, type Picture } from '../src/renderer/viewer/geometry.ts';
import { heatColor } from '../src/renderer/viewer/heat.ts';
import { framePacket, mediaIds, pixelsOf } from './support/pixels.ts';
import { expect, openSample, test, type Studio } from './support/studio.ts';

/** The sample's size; square pixels. */
const picture: Picture = { width: 416, height: 240, pixelAspect: 1 };

/** Source left, reference right, and nothing drawn over the picture that can be switched off. */
const compareWithReference = async (studio: Studio): Promise<void> => {
  const { page, stage } = studio;
  await openSample(studio);
  await stage.getByRole('combobox', { name: 'Right side' }).click();
  await page.getByRole('option', { name: 'Reference' }).click();
  await page.keyboard.press('p');
  await page.keyboard.press('m');
  await page.mouse.move(5, 5);
};

/** Waits for the two screen refreshes after which the canvas shows what the stores say. */
const drawn = (studio: Studio): Promise<unknown> =>
  studio.page.evaluate(
    () =>
      new Promise((resolve) => {
        requestAnimationFrame(() => requestAnimationFrame(resolve));
      }),
  );

const luma = (packet: FramePacket, x: number, y: number): number => packet.planes[0]?.[y * picture.width + x] ?? 0;

test('the wipe shows the left picture up to its line and the right one behind it', async ({ studio }) => {
  await compareWithReference(studio);
  const { page, stage } = studio;
  const canvas = stage.locator('canvas');
  const shot = async (key: string) => {
    await page.keyboard.press(key);
    await drawn(studio);
    return pixelsOf(page, canvas);
  };
  const source = await shot('1');
  const reference = await shot('2');
  const wiped = await shot('3');

  const handle = stage.getByRole('slider', { name: 'Wipe position' });
  const column = Math.round(wiped.width / 2);
  // A row through the picture that no label, handle or message lies on.
  const row = Math.round(wiped.height * 0.3);
  let different = 0;
  for (let x = 0; x < wiped.width; x++) {
    if (Math.abs(x - column) < 3) {
      continue;
    }
    expect(wiped.at(x, row), `column ${x}`).toEqual((x < column ? source : reference).at(x, row));
    different += source.at(x, row).join() === reference.at(x, row).join() ? 0 : 1;
  }
  expect(different).toBeGreaterThan(100);

  // Dragging moves the line to the pointer.
  const box = await handle.boundingBox();
  const frame = await stage.boundingBox();
  const target = (frame?.x ?? 0) + Math.round((frame?.width ?? 0) * 0.65);
  await page.mouse.move(box?.x ?? 0, (frame?.y ?? 0) + 60);
  await page.mouse.down();
  await page.mouse.move(target, (frame?.y ?? 0) + 60, { steps: 5 });
  await page.mouse.up();
  await drawn(studio);
  const moved = await pixelsOf(page, canvas);
  const line = target - (frame?.x ?? 0);
  for (let x = column + 5; x < moved.width; x++) {
    if (Math.abs(x - line) >= 3) {
      expect(moved.at(x, row), `column ${x}`).toEqual((x < line ? source : reference).at(x, row));
    }
  }
});

test('the difference picture is the difference of the code values', async ({ studio }) => {
  await compareWithReference(studio);
  const { page, stage } = studio;
  const ids = await mediaIds(page);
  const source = await framePacket(page, ids['damaged.mkv'] ?? '', 0);
  const reference = await framePacket(page, ids['source.mkv'] ?? '', 0);

  await page.keyboard.press('5');
  await page.keyboard.press('8');
  for (const [gain, key] of [
    [8, ''],
    [32, ']]'],
  ] as const) {
    for (const letter of key) {
      await page.keyboard.press(letter);
    }
    await drawn(studio);
    const shown = await pixelsOf(page, stage.locator('canvas'));
    const pane = { x: 0, y: 0, width: shown.width, height: shown.height };
    const corner = pictureRectangle(
      clampView({ centreX: picture.width / 2, centreY: picture.height / 2, scale: 4 }, picture),
      picture,
      pane,
    );
    let nonzero = 0;
    for (let y = 100; y < 140; y += 3) {
      for (let x = 160; x < 250; x += 3) {
        const expected = heatColor(luma(source, x, y) - luma(reference, x, y), gain);
        const seen = shown.at(corner.x + x * 4 + 2, corner.y + y * 4 + 2);
        for (const channel of [0, 1, 2] as const) {
          expect(Math.abs(seen[channel] - expected[channel]), `pixel ${x},${y}`).toBeLessThanOrEqual(1);
        }
        nonzero += expected[0] > 0 ? 1 : 0;
      }
    }
    expect(nonzero).toBeGreaterThan(50);
  }
});

test('at 4:1 every pixel is a square of its own, at the same place on both sides', async ({ studio }) => {
  await compareWithReference(studio);
  const { page, stage } = studio;
  await page.keyboard.press('1');
  await page.keyboard.press('8');
  await drawn(studio);
  const shown = await pixelsOf(page, stage.locator('canvas'));
  const pane = { x: 0, y: 0, width: shown.width, height: shown.height };
  const view = { centreX: picture.width / 2, centreY: picture.height / 2, scale: 4 };
  const corner = pictureRectangle(view, picture, pane);
  let edges = 0;
  for (let y = 105; y < 135; y += 2) {
    for (let x = 150; x < 260; x += 1) {
      const left = corner.x + x * 4;
      const top = corner.y + y * 4;
      const first = shown.at(left, top);
      for (const [dx, dy] of [
        [3, 0],
        [0, 3],
        [3, 3],
      ] as const) {
        expect(shown.at(left + dx, top + dy), `pixel ${x},${y}`).toEqual(first);
      }
      edges += shown.at(left + 4, top).join() === first.join() ? 0 : 1;
    }
  }
  // Neighbours differ almost everywhere, so a shift by a device pixel would not have passed.
  expect(edges).toBeGreaterThan(800);

  // Side by side, both panes show the same pixel at the same offset.
  await page.keyboard.press('4');
  await drawn(studio);
  const both = await pixelsOf(page, stage.locator('canvas'));
  const half = Math.floor((both.width - 2) / 2);
  const sides = [0, both.width - half].map((x) =>
    pictureRectangle(view, picture, { x, y: 0, width: half, height: both.height }),
  );
  expect((sides[1]?.x ?? 0) - (sides[0]?.x ?? 0)).toBe(both.width - half);
  const ids = await mediaIds(page);
  const packets = [
    await framePacket(page, ids['damaged.mkv'] ?? '', 0),
    await framePacket(page, ids['source.mkv'] ?? '', 0),
  ];
  // Brightness on the screen follows luma on each side: right picture, right place.
  sides.forEach((side, i) => {
    const packet = packets[i];
    const pairs: [number, number][] = [];
    for (let x = 185; x < 235; x++) {
      const [r, g, b] = both.at(side.x + x * 4 + 1, side.y + 110 * 4 + 1);
      pairs.push([0.2126 * r + 0.7152 * g + 0.0722 * b, packet === undefined ? 0 : luma(packet, x, 110)]);
    }
    expect(correlation(pairs)).toBeGreaterThan(0.97);
  });
});

test('the wheel zooms at the cursor', async ({ studio }) => {
  await compareWithReference(studio);
  const { page, stage } = studio;
  await page.keyboard.press('p');
  const box = await stage.boundingBox();
  const at = { x: (box?.x ?? 0) + (box?.width ?? 0) * 0.4, y: (box?.y ?? 0) + (box?.height ?? 0) * 0.6 };
  await page.mouse.move(at.x, at.y);
  const readout = stage.locator('.readout dt').last();
  const before = (await readout.textContent())?.split(', ').map(Number) ?? [];
  for (let i = 0; i < 5; i++) {
    await page.mouse.wheel(0, -120);
    await drawn(studio);
  }
  const after = (await readout.textContent())?.split(', ').map(Number) ?? [];
  expect(Math.abs((after[0] ?? 0) - (before[0] ?? -9))).toBeLessThanOrEqual(1);
  expect(Math.abs((after[1] ?? 0) - (before[1] ?? -9))).toBeLessThanOrEqual(1);
});

/** Pearson's correlation. */
const correlation = (pairs: readonly [number, number][]): number => {
  const mean = (index: 0 | 1): number => pairs.reduce((sum, pair) => sum + pair[index], 0) / pairs.length;
  const [a, b] = [mean(0), mean(1)];
  const sum = (term: (x: number, y: number) => number): number =>
    pairs.reduce((total, [x, y]) => total + term(x - a, y - b), 0);
  return sum((x, y) => x * y) / Math.sqrt(sum((x) => x * x) * sum((_, y) => y * y));
};
