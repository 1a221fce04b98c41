/** What an export asks of the queue, from the timeline. */
import type { Enqueue } from '../../contract/queue.ts';
import type { ProjectDocument } from '../../contract/project.ts';
import type { RestoreSettings } from '../../contract/settings.ts';
import { placeClips, segmentSpans, settingsOf } from '../project/timeline.ts';

export type ExportScope = 'all' | 'current' | 'marked';

/** One job to be, with all its settings: those of a source take the place of the common ones as a whole. */
export type ExportSource = Enqueue['sources'][number] & { settings: RestoreSettings };

/** What is chosen for the whole export. */
export type ExportTarget = Pick<RestoreSettings, 'preset' | 'container'>;

/** One job for each segment: a job has one mode, QP and strength. */
export const exportSources = (
  document: ProjectDocument,
  scope: ExportScope,
  current: string | null,
  marks: { in: number | null; out: number | null },
  framesOf: (media: string) => number,
  target: ExportTarget,
): ExportSource[] =>
  placeClips(document.clips).flatMap(({ clip, start, end }) => {
    const source = document.sources.find(({ id }) => id === clip.source);
    if (source === undefined || (scope === 'current' && clip.id !== current)) {
      return [];
    }
    const from = scope === 'marked' ? Math.max(start, marks.in ?? start) : start;
    const to = scope === 'marked' ? Math.min(end, marks.out ?? end) : end;
    const first = clip.in + from - start;
    const last = clip.in + to - start;
    return segmentSpans(clip).flatMap((span): ExportSource[] => {
      const begin = Math.max(first, span.from);
      const stop = Math.min(last, span.to);
      if (stop <= begin) {
        return [];
      }
      const whole = begin === 0 && stop === framesOf(source.media);
      return [
        {
          media: source.media,
          range: whole ? null : { in: begin, out: stop },
          reference: source.reference,
          settings: { ...settingsOf(document, span.segment), ...target },
        },
      ];
    });
  });

/** Frames that some sources come to. */
export const exportFrames = (sources: readonly ExportSource[], framesOf: (media: string) => number): number =>
  sources.reduce((sum, { media, range }) => sum + (range ? range.out - range.in : framesOf(media)), 0);
