/** Plays the timeline: reads frames ahead and shows each at its own presentation time. */
import { computed, onScopeDispose, watch } from 'vue';
import type { Reduction } from '../../contract/frame-packet.ts';
import { cachedFrame, fetchFrame } from '../media/frame-source.ts';
import { useNotifications } from '../stores/notifications.ts';
import { usePicture, type WantedFrame } from '../stores/picture.ts';
import { useProject } from '../stores/project.ts';
import { useTransport } from '../stores/transport.ts';
import { useViewer } from '../stores/viewer.ts';
import { FrameStream } from './frame-stream.ts';
import { Pace } from './pace.ts';
import { PixReviveError } from '../../contract/errors.ts';

const fallbackRate = 25;

/**
 * So late a frame may still be shown: a screen refresh that came late shows one of two due frames, and the next refresh
 * the other, instead of none ever showing it.
 */
const patienceSeconds = 0.06;

export const usePlayer = (): void => {
  const transport = useTransport();
  const picture = usePicture();
  const project = useProject();
  const notifications = useNotifications();
  const viewer = useViewer();

  /** `offset`: how many frames the right side's file begins behind the left one's. */
  let streams: { a: FrameStream; b: FrameStream | null; offset: number; step: number } | null = null;
  let request = 0;
  /** Clock: presentation seconds at a moment of `performance.now()`. */
  let anchor: { seconds: number; at: number } | null = null;
  let shown: number[] = [];
  /** Where the running clip lies: first timeline position, in-point and out-point. */
  let stretch = { start: 0, in: 0, out: 0 };
  let fetching = false;
  /** The file that `pace` is about. */
  let paced = '';
  let pace = new Pace();
  /** The frame that was shown last from these streams, and whether the clock has waited since. */
  let before: { frame: number; waited: boolean } | null = null;

  /** How small the pictures may be: whole from 1:1 on and where they are looked at exactly, else hardly magnified. */
  const limit = computed<Reduction>(() => {
    const exact = viewer.region !== null || viewer.loupe || viewer.shownMode === 'difference';
    if (exact || viewer.shownScale >= 1) {
      return 1;
    }
    return viewer.shownScale > 0.5 ? 2 : 4;
  });

  const closeStreams = (): void => {
    streams?.a.close();
    streams?.b?.close();
    streams = null;
    anchor = null;
    before = null;
  };

  const openStreams = (): boolean => {
    closeStreams();
    const at = transport.location;
    const { wantedA, wantedB } = picture;
    if (at === null || wantedA === null || wantedB === null) {
      return false;
    }
    stretch = { start: at.start, in: at.clip.in, out: at.clip.out };
    // Beyond four times real time, frames in between are not even decoded for showing.
    const step = Math.max(1, Math.round(transport.speed / 2));
    const offset = wantedA.frame - wantedB.frame;
    if (paced !== wantedA.media) {
      paced = wantedA.media;
      pace = new Pace();
    }
    pace.restart();
    const reduction = pace.reduction(limit.value);
    transport.reduction = reduction;
    const stream = ({ media, frame }: WantedFrame, to: number): FrameStream =>
      new FrameStream(media, { from: frame, to, step, reduction });
    streams = {
      a: stream(wantedA, at.clip.out),
      b: wantedB.media === wantedA.media ? null : stream(wantedB, at.clip.out - offset),
      offset,
      step,
    };
    return true;
  };

  const endOfClip = (): void => {
    const next = stretch.start + stretch.out - stretch.in;
    const end = project.marks.out ?? project.length;
    if (transport.loop && next >= end) {
      transport.advance(project.marks.in ?? 0);
      openStreams();
    } else if (next < project.length) {
      transport.advance(next);
      openStreams();
    } else {
      transport.pause();
    }
  };

  const countShown = (now: number): void => {
    shown = [...shown.filter((at) => now - at < 1000), now];
    transport.shownRate = shown.length;
  };

  const forward = (now: number): void => {
    if (streams === null) {
      return;
    }
    const { a, b, offset, step } = streams;
    const failure = a.error ?? b?.error ?? null;
    if (failure !== null) {
      notifications.fail(PixReviveError.fromRecord(failure));
      transport.pause();
      return;
    }
    const head = a.first;
    if (head === undefined) {
      // Nothing there in time: the clock waits, so that no frame is skipped because of the engine.
      anchor = null;
      if (before !== null) {
        before.waited = true;
      }
      if (a.ended) {
        endOfClip();
      }
      return;
    }
    anchor ??= { seconds: head.seconds, at: now };
    const clock = anchor.seconds + ((now - anchor.at) / 1000) * transport.speed;
    const due = a.take(
      (packet) => packet.seconds <= clock + 0.002,
      (packet) => packet.seconds <= clock - patienceSeconds * transport.speed,
    );
    if (due === null) {
      return;
    }
    const other = b === null ? due : (b.take((packet) => packet.frame <= due.frame - offset) ?? picture.b ?? due);
    picture.show(due, other);
    const position = stretch.start + due.frame - stretch.in;
    transport.advance(position);
    countShown(now);
    const missed = before === null ? 0 : Math.floor((due.frame - before.frame) / step) - 1 + (before.waited ? 1 : 0);
    before = { frame: due.frame, waited: false };
    // Faster than real time frames are left out on purpose, and because a screen has no more refreshes.
    if (transport.speed === 1 && pace.shown(missed, limit.value)) {
      openStreams();
      return;
    }
    const { out } = project.marks;
    if (transport.loop && out !== null && position >= out - 1) {
      transport.advance(project.marks.in ?? 0);
      openStreams();
    }
  };

  /** Backwards there is no stream: frames are asked for one by one, as many as come in time. */
  const backward = (now: number): void => {
    const rate = picture.facts?.video.frameRate;
    const perSecond = rate === null || rate === undefined ? fallbackRate : rate.num / rate.den;
    anchor ??= { seconds: transport.position / perSecond, at: now };
    const target = Math.floor((anchor.seconds + ((now - anchor.at) / 1000) * transport.speed) * perSecond);
    if (target < 0) {
      transport.seek(0);
      return;
    }
    if (fetching || target === transport.position) {
      return;
    }
    transport.advance(target);
    const { wantedA, wantedB } = picture;
    if (wantedA === null || wantedB === null) {
      return;
    }
    fetching = cachedFrame(wantedA.media, wantedA.frame) === undefined;
    Promise.all([fetchFrame(wantedA.media, wantedA.frame), fetchFrame(wantedB.media, wantedB.frame)])
      .then(([first, second]) => {
        if (transport.speed < 0) {
          picture.show(first, second);
          countShown(performance.now());
        }
      })
      .catch(notifications.fail)
      .finally(() => {
        fetching = false;
      });
  };

  const tick = (now: number): void => {
    if (transport.speed > 0) {
      forward(now);
    } else if (transport.speed < 0) {
      backward(now);
    }
    request = transport.playing ? requestAnimationFrame(tick) : 0;
  };

  watch(
    () => transport.speed,
    (speed) => {
      closeStreams();
      shown = [];
      if (speed > 0 && !openStreams()) {
        transport.pause();
      }
      if (request === 0 && transport.playing) {
        request = requestAnimationFrame(tick);
      }
    },
  );

  // Who enlarges the picture, or looks at it through the loupe, gets it whole.
  watch(limit, () => {
    if (streams !== null && transport.reduction !== pace.reduction(limit.value)) {
      openStreams();
    }
  });

  onScopeDispose(() => {
    cancelAnimationFrame(request);
    closeStreams();
  });
};
