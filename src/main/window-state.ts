/** Where the window was and how large, found again at the next start if that place still exists. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';

export const windowStateSchema = z.object({
  x: z.int(),
  y: z.int(),
  width: z.int().min(1),
  height: z.int().min(1),
  maximized: z.boolean(),
});
export type WindowState = z.infer<typeof windowStateSchema>;

/** A rectangle in device-independent pixels. */
export type Rectangle = { x: number; y: number; width: number; height: number };

/** What the window is without a past, and the least that its layout works with. */
export const defaultSize = { width: 1440, height: 900 } as const;
export const leastSize = { width: 1024, height: 640 } as const;

/** So much of the title bar must be on a display for a person to take hold of it. */
const grip = { width: 120, height: 40 } as const;

export type Placement = { x?: number; y?: number; width: number; height: number; maximized: boolean };

/**
 * Where to open the window.
 * @param stored from the last time, or null
 * @param workAreas usable part of every display, the primary one first
 */
export const placeWindow = (stored: WindowState | null, workAreas: readonly Rectangle[]): Placement => {
  const primary = workAreas[0] ?? { x: 0, y: 0, ...defaultSize };
  const fit = (wanted: number, least: number, most: number): number => Math.min(Math.max(wanted, least), most);
  if (stored === null) {
    return {
      width: fit(defaultSize.width, 1, primary.width),
      height: fit(defaultSize.height, 1, primary.height),
      maximized: false,
    };
  }
  const reachable = workAreas.find((area) => {
    const overlap = Math.min(stored.x + stored.width, area.x + area.width) - Math.max(stored.x, area.x);
    const top = stored.y - area.y;
    return overlap >= grip.width && top >= 0 && top <= area.height - grip.height;
  });
  const area = reachable ?? primary;
  const size = {
    width: fit(stored.width, Math.min(leastSize.width, area.width), area.width),
    height: fit(stored.height, Math.min(leastSize.height, area.height), area.height),
  };
  // Without a position the system centres the window.
  return reachable === undefined
    ? { ...size, maximized: stored.maximized }
    : { x: stored.x, y: stored.y, ...size, maximized: stored.maximized };
};

/** The stored state; null where there is none or it cannot be read. */
export const loadWindowState = (file: string): WindowState | null => {
  try {
    return windowStateSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
};

/** Stores the state. Losing it is no reason to hold up the end of the program, so it never throws. */
export const saveWindowState = (file: string, state: WindowState): void => {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(`${file}.new`, `${JSON.stringify(state)}\n`);
    renameSync(`${file}.new`, file);
  } catch {
    // The next start opens the window in the middle.
  }
};
