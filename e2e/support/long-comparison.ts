/**
 * A comparison as long as a film, in the place of the engine's: the window gets columns of any length without anybody
 * having to measure hours of video. Everything else is the real studio.
 */
import type { Page } from '@playwright/test';
import type { Comparison, TrackColumns } from '../../src/contract/comparison.ts';
import { summarise } from '../../src/contract/measures/summary.ts';
import { frameMeasuresOf } from '../../src/contract/measures/track-columns.ts';

export type LongComparison = {
  /** Media of the reference, and of every track; the same file may stand for several. */
  reference: string;
  tracks: readonly string[];
  frames: number;
  /** A frame whose PSNR-Y is far below all others, in the first track. */
  dip: number;
};

const id = 'c_long_comparison';

/** A curve that rises and falls with a group of pictures, a little better for each further track. */
const psnrOf = (frame: number, track: number): number =>
  34 + track * 0.4 + 1.2 * Math.cos((frame % 8) * 0.785) + 0.5 * Math.sin(frame / 900 + track);

export const columnsOfLong = ({ tracks, frames, dip }: LongComparison): TrackColumns[] =>
  tracks.map((_, track) => {
    const frame = Array.from({ length: frames }, (_value, i) => i);
    const psnrY = frame.map((i) => (track === 0 && i === dip ? 12 : Number(psnrOf(i, track).toFixed(3))));
    const chroma = frame.map(() => 40);
    return { frame, psnrY, psnrU: chroma, psnrV: chroma, ssimY: psnrY.map((value) => value / 50) };
  });

export const serveLongComparison = async (page: Page, long: LongComparison): Promise<void> => {
  const columns = columnsOfLong(long);
  const measures = columns.map(frameMeasuresOf);
  const comparison: Comparison = {
    id,
    reference: long.reference,
    tracks: long.tracks.map((media, i) => ({
      name: `track ${i}`,
      media,
      offset: 0,
      model: null,
      provenance: null,
      findings: [],
      notes: [],
    })),
    baseline: 0,
    options: {
      ...{ range: null, allowShorter: false, byNumber: false, scaleDepth: false, ignoreTags: false },
      ...{ scaleReference: false, xpsnr: false, ffmpeg: false, vmaf: false, noReference: false },
    },
    state: 'done',
    phase: null,
    frame: long.frames * long.tracks.length,
    frames: long.frames * long.tracks.length,
    cachedTracks: 0,
    error: null,
    summaries: measures.map((frames, i) =>
      summarise(frames, { path: `track ${i}`, ...(i === 0 ? {} : { baseline: measures[0] ?? [] }) }),
    ),
    noReference: [],
  };
  const qp = Buffer.from(
    Float64Array.from({ length: long.frames }, (_, i) => (i % 8 === 0 ? 33 : 37 + (i % 3))).buffer,
  );
  const bits = Buffer.from(
    Float64Array.from({ length: long.frames }, (_, i) => (i % 8 === 0 ? 90_000 : 9000 + (i % 500))).buffer,
  );
  const types = Buffer.from(Float64Array.from({ length: long.frames }, (_, i) => (i % 250 === 0 ? 0 : 1)).buffer);

  await page.route('**/api/comparisons', (route) => route.fulfill({ json: comparison }));
  await page.route(`**/api/comparisons/${id}`, (route) => route.fulfill({ json: comparison }));
  await page.route(`**/api/comparisons/${id}/measures/*`, (route) => route.fulfill({ json: columns }));
  for (const [name, body] of Object.entries({ qp, bits, type: types })) {
    await page.route(`**/api/media/*/columns/${name}`, (route) =>
      route.fulfill({ body, contentType: 'application/octet-stream' }),
    );
  }
};
