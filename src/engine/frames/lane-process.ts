/** Entry of a service process: probes, decodes, restores previews, measures. It may be killed at any moment. */
import { planExport } from '../media/export-plan.ts';
import { estimateOutputBytes } from '../media/output-size.ts';
import { probeMedia } from '../media/probe.ts';
import { keyFrameThumbnail, thumbnailOfFrame } from '../media/thumbnail.ts';
import { probeProviders } from '../model/providers.ts';
import { openParentChannel } from '../process/parent-channel.ts';
import { qpColumns, sceneCuts } from './analyses.ts';
import { compareInSteps } from './compare-steps.ts';
import { MeasureStore } from '../quality/measure-store.ts';
import { batchInSteps } from './batch-steps.ts';
import { encoderProblem } from './encoder-check.ts';
import { serveLane, type LaneHandlers, type LanePort } from './lane-host.ts';
import { MediaShelf } from './media-shelf.ts';
import { cutRegion, packetOf, regionWithin } from './packet.ts';
import { PassGate } from './pass-gate.ts';
import { playFrames } from './playback.ts';
import { Previewer } from './preview.ts';
import { writeComparisonReport, writeFoldersReport } from './report-call.ts';

const shelf = new MediaShelf();
const previewer = new Previewer(shelf);
const gate = new PassGate();

const rate = (text: string): { num: number; den: number } => {
  const [num = 25, den = 1] = text.split('/').map(Number);
  return { num, den };
};

const calls: LaneHandlers['calls'] = {
  probe: ({ path, rawFrameRate }, signal) =>
    probeMedia(path, { signal, ...(rawFrameRate === null ? {} : { rawFrameRate: rate(rawFrameRate) }) }),
  open: async ({ key, info }) => {
    previewer.forget(key);
    await shelf.put(key, info);
    return null;
  },
  close: async ({ key }) => {
    previewer.forget(key);
    await shelf.remove(key);
    return null;
  },
  frame: async ({ media, frame, region }, signal) => {
    const { video } = shelf.info(media);
    const whole = await shelf.desk(media).frame(frame, signal);
    if (region === null) {
      return packetOf(whole, video);
    }
    const cut = regionWithin(region, video.format);
    return packetOf(cutRegion(whole, cut), video, { at: cut });
  },
  thumbnail: async ({ media, frame, width, exact }, signal) => {
    const info = shelf.info(media);
    // A stream without timestamps of its own cannot be sought in.
    if (exact || info.video.timestamps === 'counted') {
      return thumbnailOfFrame(await shelf.desk(media).frame(frame, signal), info.video, width);
    }
    return keyFrameThumbnail(info, frame, width);
  },
  qp: ({ media }, signal) => qpColumns(shelf.info(media), gate, signal),
  cuts: async ({ media }, signal) => ({ frames: await sceneCuts(shelf.info(media), gate, signal) }),
  hold: () => {
    gate.hold();
    return Promise.resolve(null);
  },
  release: () => {
    gate.release();
    return Promise.resolve(null);
  },
  plan: ({ media, settings, presets, frames }) => {
    const info = shelf.info(media);
    const plan = planExport(info, settings, { userPresets: presets });
    return Promise.resolve({ plan: plan.streams, bytes: 2 * estimateOutputBytes(plan, frames) });
  },
  encoders: ({ presets }) => Promise.all(presets.map(encoderProblem)),
  providers: async () =>
    (await probeProviders()).map(({ provider, usable, reason }) => ({ provider, available: usable, reason })),
  hash: ({ path, cacheFolder }, signal) => new MeasureStore(cacheFolder).hashOf(path, signal),
  report: (input, signal) => writeComparisonReport(input, (key) => shelf.info(key), signal),
  batchReport: (input) => writeFoldersReport(input),
  warm: () => previewer.warm(),
  nearQp: (request, signal) => previewer.nearQp(request, signal),
  benchmark: ({ media, settings }, signal) => previewer.benchmark(media, settings, signal),
};

const streams: LaneHandlers['streams'] = {
  play: ({ media, ...request }, signal) => playFrames({ info: shelf.info(media), ...request }, signal),
  preview: (request, signal) => previewer.preview(request, signal),
  compare: (input, signal) => compareInSteps(input, (key) => shelf.info(key), signal),
  batch: (input, signal) => batchInSteps(input, signal),
};

const parent = openParentChannel();
const port: LanePort = {
  send: (reply) => void parent.send(reply),
  onMessage: (listener) => {
    parent.onMessage(listener);
  },
};

serveLane(port, { calls, streams });
