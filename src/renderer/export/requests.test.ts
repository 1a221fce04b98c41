import { describe, expect, it } from 'vitest';
import { projectDocumentSchema } from '../../contract/project.ts';
import { addSources, changeSegment, changeSettings, splitAt, trimClip } from '../project/commands.ts';
import { exportFrames, exportSources } from './requests.ts';

const empty = projectDocumentSchema.parse({
  name: '',
  settings: {},
  sources: [],
  clips: [],
  markers: [],
  bookmarks: [],
});
const document = addSources([
  { media: 'm_aaaaaa', frames: 100 },
  { media: 'm_bbbbbb', frames: 50, reference: 'm_cccccc' },
])(empty);
const framesOf = (media: string): number => (media === 'm_aaaaaa' ? 100 : 50);
const target = { preset: 'h264', container: 'mp4' } as const;
const noMarks = { in: null, out: null };

describe('exportSources', () => {
  it('makes a job of each clip, whole clips without a range', () => {
    const sources = exportSources(document, 'all', null, noMarks, framesOf, target);
    expect(sources.map(({ media, range, reference }) => [media, range, reference])).toEqual([
      ['m_aaaaaa', null, null],
      ['m_bbbbbb', null, 'm_cccccc'],
    ]);
    expect(exportFrames(sources, framesOf)).toBe(150);
  });

  it('makes a job of each segment with its own settings', () => {
    const split = splitAt(40)(document);
    const clip = split.clips[0];
    const second = clip?.segments[1];
    const changed = changeSegment(clip?.id ?? '', second?.id ?? '', { mode: 'max', strength: 0.5 })(split);
    const sources = exportSources(changed, 'current', clip?.id ?? null, noMarks, framesOf, target);
    expect(sources.map(({ range, settings }) => [range, settings.mode, settings.strength])).toEqual([
      [{ in: 0, out: 40 }, 'fast', 1],
      [{ in: 40, out: 100 }, 'max', 0.5],
    ]);
  });

  it('hands over every setting of the project, and what the export chose', () => {
    const changed = changeSettings({ chroma: false, seed: 7, deinterlace: 'bwdif-frame', preset: 'av1' })(document);
    const [first] = exportSources(changed, 'all', null, noMarks, framesOf, target);
    expect(first?.settings).toEqual({ ...changed.settings, preset: 'h264', container: 'mp4' });
  });

  it('cuts to the marks, which count on the timeline, and to trims', () => {
    const trimmed = trimClip(document.clips[0]?.id ?? '', 'in', 30, 100)(document);
    const sources = exportSources(trimmed, 'marked', null, { in: 10, out: 75 }, framesOf, target);
    expect(sources.map(({ media, range }) => [media, range])).toEqual([
      ['m_aaaaaa', { in: 40, out: 100 }],
      ['m_bbbbbb', { in: 0, out: 5 }],
    ]);
    expect(exportFrames(sources, framesOf)).toBe(65);
  });
});
