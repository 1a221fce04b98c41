/** What people want to know about a model, from its manifest entry. */
import type { Mode, ModelEntry } from '../../contract/model.ts';

export type ModelFacts = {
  readonly id: string;
  readonly name: string;
  readonly mode: Mode | null;
  /** What it looks at: "5 frames: best coded before, −1, 0, +1, best coded after". */
  readonly window: string;
  /** What it restores: "luma and chroma (4:2:0)", "luma", "RGB". */
  readonly restores: string;
  /** Bit depths it can work on: "8 … 16 bits", "8 bits". */
  readonly depth: string;
  /** QP it was trained on: "17 … 51"; null where it takes none or the manifest does not say. */
  readonly qp: string | null;
  /** Cost in thousand multiply-accumulates for each pixel, and for one 1080p frame in words; null where unknown. */
  readonly cost: string | null;
  readonly steps: number | null;
  /** Size of the file in MB, and parameters where known. */
  readonly size: string;
  /** Measured gains, one line each: "+0.52 dB PSNR-Y, +0.0091 SSIM-Y at QP 37 (val HM 16.20 LowDelay-P)". */
  readonly quality: readonly string[];
  readonly license: string | null;
};

/** Facts of one model in words and numbers that can be printed as they are. */
export const describeModel = (entry: ModelEntry): ModelFacts => ({
  id: entry.id,
  name: entry.name,
  mode: entry.mode,
  window: describeWindow(entry),
  restores: { yuv420: 'luma and chroma (4:2:0)', y: 'luma', rgb: 'RGB' }[entry.layout],
  depth: entry.sampleType === 'uint8' ? '8 bits' : '8 … 16 bits',
  qp: entry.qp === null ? null : `${entry.qp.min} … ${entry.qp.max}`,
  cost: entry.kmacPerPixel === undefined ? null : describeCost(entry.kmacPerPixel),
  steps: entry.steps ?? null,
  size: `${(entry.bytes / 1e6).toFixed(1)} MB${
    entry.parameters === undefined ? '' : `, ${(entry.parameters / 1e6).toFixed(2)} million parameters`
  }`,
  quality: (entry.quality ?? []).map(
    ({ data, qp, deltaPsnrY, deltaSsimY }) =>
      `${signed(deltaPsnrY, 2)} dB PSNR-Y, ${signed(deltaSsimY, 4)} SSIM-Y at QP ${qp} (${data})`,
  ),
  license: entry.license ?? null,
});

const describeWindow = ({ slots, neighboursBy }: ModelEntry): string => {
  const frames = slots.filter((slot) => slot !== 'own');
  const named = frames.map((slot) => {
    if (typeof slot === 'number') {
      return slot > 0 ? `+${slot}` : String(slot).replace('-', '−');
    }
    const count = frames.filter((other) => other === slot).length;
    return `${count === 1 ? '' : `${count} `}best coded ${slot === 'best-' ? 'before' : 'after'}`;
  });
  const restored =
    frames.length === slots.length
      ? `all but the frame itself restored by ${neighboursBy} first`
      : `all restored by ${neighboursBy} first, the frame itself as coded, too`;
  const others = neighboursBy === undefined ? '' : `; ${restored}`;
  return slots.length === 1 ? 'the frame alone' : `${frames.length} frames: ${[...new Set(named)].join(', ')}${others}`;
};

const describeCost = (kmacPerPixel: number): string => {
  const teraPerFrame = (kmacPerPixel * 1e3 * 1920 * 1080) / 1e12;
  return `${kmacPerPixel.toFixed(1)} KMAC per pixel, ${teraPerFrame.toFixed(2)} TMAC for a 1080p frame`;
};

const signed = (value: number, digits: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(digits)}`;
