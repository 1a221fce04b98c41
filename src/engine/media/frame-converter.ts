/** From the pipeline's planes to the frames that an encoder takes. */
import type { AVPixelFormat } from 'node-av/constants';
import { avGetPixFmtFromName, FFmpegError, FilterGraph, Frame } from 'node-av/lib';
import type { FilterContext } from 'node-av/lib';
import type { ColorTags, PictureFormat } from '../../contract/media.ts';
import { newFrame } from './codec-loop.ts';
import { colorCodesOf } from './color-names.ts';
import type { EncoderPlan, ExportPlan } from './export-plan.ts';
import type { VideoFrame } from './frame.ts';
import { makePacker, packedBytes } from './frame-packing.ts';
import { planarPixelFormat } from './picture-plan.ts';
import { pixelLayoutOf } from './pixel-format.ts';

/** Turns frames of the source's format into the encoder's; `close` it. The returned frame is the caller's to free. */
export type FrameConverter = Disposable & { convert: (frame: VideoFrame) => Frame };

type Stage = { format: PictureFormat; pixelFormat: string };

const evenUp = (size: number): number => size + (size % 2);

/**
 * What packing alone can reach: the target itself when it has the source's chroma sampling and no fewer bits, else
 * the source's own format, padded to whole chroma samples for the scaler.
 */
const packedStage = (plan: ExportPlan, encoder: EncoderPlan): { stage: Stage; final: boolean } => {
  const source = plan.sourceFormat;
  const target = pixelLayoutOf(encoder.pixelFormat);
  const sameRange = (plan.color.range === 'pc') === (plan.sourceColor.range === 'pc');
  if (
    target !== null &&
    sameRange &&
    (target.chroma === source.chroma || source.chroma === '400') &&
    target.bitDepth >= source.bitDepth
  ) {
    const format = { width: encoder.width, height: encoder.height, chroma: target.chroma, bitDepth: target.bitDepth };
    return { stage: { format, pixelFormat: encoder.pixelFormat }, final: true };
  }
  const format = { ...source, width: evenUp(encoder.width), height: evenUp(encoder.height) };
  return { stage: { format, pixelFormat: planarPixelFormat(source) }, final: false };
};

const zscaleMatrix: Readonly<Record<string, string>> = {
  bt709: '709',
  fcc: 'fcc',
  bt470bg: '470bg',
  smpte170m: '170m',
  smpte240m: '240m',
  ycgco: 'ycgco',
  bt2020nc: '2020_ncl',
  bt2020c: '2020_cl',
  'chroma-derived-nc': 'chroma-derived-nc',
  'chroma-derived-c': 'chroma-derived-c',
  ictcp: 'ictcp',
};

const rangeName = (range: ColorTags['range'] | 'tv' | 'pc'): string => (range === 'pc' ? 'full' : 'limited');

/**
 * zimg resamples with a spline filter, honours the chroma location and, where bits are lost, diffuses the error. Only
 * a conversion to RGB changes the matrix.
 */
const filterText = (plan: ExportPlan, encoder: EncoderPlan): string => {
  const matrix = zscaleMatrix[encoder.assumed.matrix] ?? '709';
  const isRgb = plan.color.matrix === 'gbr';
  const location = plan.sourceColor.chromaLocation === 'unspecified' ? 'left' : plan.sourceColor.chromaLocation;
  const scaler = [
    `matrixin=${matrix}`,
    `matrix=${isRgb ? 'gbr' : matrix}`,
    `rangein=${rangeName(encoder.assumed.range)}`,
    `range=${rangeName(plan.color.range)}`,
    `chromalin=${location}`,
    `chromal=${location}`,
    'filter=spline36',
    'dither=error_diffusion',
  ].join(':');
  // The scaler writes planar RGB only; swscale's packing of it moves samples and changes none.
  const planarRgb: Readonly<Record<string, string>> = { rgb24: 'gbrp', rgb48be: 'gbrp16le' };
  const between = planarRgb[encoder.pixelFormat];
  return `zscale=${scaler},${between === undefined ? '' : `format=${between},`}format=${encoder.pixelFormat}`;
};

type Graph = Disposable & { run: (input: Frame, output: Frame) => void };

const contextNamed = (graph: FilterGraph, name: string): FilterContext => {
  const context = graph.getFilter(name);
  if (context === null) {
    throw new Error(`no ${name} in the filter graph`);
  }
  return context;
};

const openGraph = (plan: ExportPlan, encoder: EncoderPlan, stage: Stage): Graph => {
  const { width, height } = stage.format;
  const { timeBase, sampleAspectRatio } = plan;
  const color = colorCodesOf({ ...plan.sourceColor, ...encoder.assumed });
  const source = [
    `video_size=${width}x${height}`,
    `pix_fmt=${stage.pixelFormat}`,
    `time_base=${timeBase.num}/${timeBase.den}`,
    `pixel_aspect=${sampleAspectRatio.num}/${sampleAspectRatio.den}`,
    `colorspace=${color.colorSpace as number}`,
    `range=${color.colorRange as number}`,
  ].join(':');
  const text = `buffer@in=${source},${filterText(plan, encoder)},buffersink@out`;
  const graph = new FilterGraph();
  graph.alloc();
  // Error diffusion goes from sample to sample: one band, whatever the machine.
  graph.nbThreads = 1;
  try {
    FFmpegError.throwIfError(graph.parsePtr(text), text);
    FFmpegError.throwIfError(graph.configSync(), text);
    const [input, output] = [contextNamed(graph, 'buffer@in'), contextNamed(graph, 'buffersink@out')];
    return {
      run: (from, to) => {
        Object.assign(from, color);
        FFmpegError.throwIfError(input.buffersrcAddFrameSync(from), 'convert picture');
        FFmpegError.throwIfError(output.buffersinkGetFrameSync(to), 'convert picture');
      },
      [Symbol.dispose]: () => {
        graph.free();
      },
    };
  } catch (error) {
    graph.free();
    throw error;
  }
};

/** Sets what every frame of the output states about itself. */
const label = (frame: Frame, plan: ExportPlan, from: VideoFrame): void => {
  frame.pts = from.pts;
  frame.duration = from.duration;
  Object.assign(frame, colorCodesOf(plan.color));
};

/**
 * Opens the conversion of a plan. Without a change of sampling it only packs planes: exact. Otherwise zimg converts.
 * @throws FFmpegError when FFmpeg refuses the conversion
 */
export const openFrameConverter = (plan: ExportPlan, encoder: EncoderPlan): FrameConverter => {
  const { stage, final } = packedStage(plan, encoder);
  const pack = makePacker({
    source: plan.sourceFormat,
    target: stage.format,
    fullRange: plan.sourceColor.range === 'pc',
  });
  const packed = Buffer.alloc(packedBytes(stage.format));
  const format: AVPixelFormat = avGetPixFmtFromName(stage.pixelFormat);
  const graph = final ? null : openGraph(plan, encoder, stage);
  const timeBase = plan.timeBase;
  return {
    convert: (from) => {
      pack(from.planes, packed);
      const input = Frame.fromVideoBuffer(packed, {
        width: stage.format.width,
        height: stage.format.height,
        format,
        timeBase,
        sampleAspectRatio: plan.sampleAspectRatio,
        pts: from.pts,
      });
      if (graph === null) {
        label(input, plan, from);
        return input;
      }
      const output = newFrame();
      try {
        graph.run(input, output);
      } catch (error) {
        output.free();
        throw error;
      } finally {
        input.free();
      }
      // The scaler worked on whole chroma samples; the encoder sees the picture without the padding.
      output.width = encoder.width;
      output.height = encoder.height;
      label(output, plan, from);
      return output;
    },
    [Symbol.dispose]: () => {
      graph?.[Symbol.dispose]();
    },
  };
};
