/** Passes over whole streams, in the background: QP and scene cuts. */
import { frameTypes, type MediaInfo, type QpTrack } from '../../contract/media.ts';
import { readQpTrack } from '../bitstream/qp.ts';
import { throwIfCancelled } from '../media/codec-loop.ts';
import { openVideoReader } from '../media/reader.ts';
import { SceneCutDetector } from '../restore/scene-cut.ts';
import type { QpColumns } from './lane-protocol.ts';
import type { PassGate } from './pass-gate.ts';

/** The QP track as columns, which cost a tenth of the objects. */
export const qpColumns = async (info: MediaInfo, gate: PassGate, signal: AbortSignal): Promise<QpColumns> => {
  const track = await readQpTrack(info.path, info, { signal, whenFree: () => gate.passed() });
  const column = (value: (frame: QpTrack['frames'][number]) => number | null): Float64Array<ArrayBuffer> =>
    Float64Array.from(track.frames, (frame) => value(frame) ?? NaN);
  const qp = column((frame) => frame.qp);
  const known = qp.filter((value) => !Number.isNaN(value));
  const sum = known.reduce((total, value) => total + value, 0);
  return {
    summary: {
      source: track.source,
      reason: track.reason,
      min: known.length === 0 ? null : known.reduce((a, b) => Math.min(a, b)),
      mean: known.length === 0 ? null : sum / known.length,
      max: known.length === 0 ? null : known.reduce((a, b) => Math.max(a, b)),
    },
    qp,
    spread: column((frame) => frame.spread),
    bits: column((frame) => frame.bits),
    type: column((frame) => frameTypes.indexOf(frame.type)),
  };
};

/** Frames that begin a new shot. */
export const sceneCuts = async (info: MediaInfo, gate: PassGate, signal: AbortSignal): Promise<number[]> => {
  const cuts: number[] = [];
  const detector = new SceneCutDetector();
  await using reader = await openVideoReader(info.path, { media: info });
  for (let frame = await reader.read(); frame !== null; frame = await reader.read()) {
    await gate.passed();
    throwIfCancelled(signal);
    if (detector.push(frame)) {
      cuts.push(frame.index);
    }
    reader.release(frame);
  }
  return cuts;
};
