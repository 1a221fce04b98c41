import { describe, expect, it } from 'vitest';
import type { MediaInfo } from '../../contract/media.ts';
import { findVmafProgram, parseVmafLog, vmafArguments } from './vmaf.ts';

describe('VMAF', () => {
  it('reads libvmaf’s log in order of frames', () => {
    const log = {
      version: '3.0.0',
      frames: [
        { frameNum: 1, metrics: { integer_motion: 1, vmaf: 91.5 } },
        { frameNum: 0, metrics: { integer_motion: 0, vmaf: 88.25 } },
      ],
      pooled_metrics: {},
    };
    expect(parseVmafLog(JSON.stringify(log))).toEqual([88.25, 91.5]);
    expect(() => parseVmafLog('{"frames":[{"frameNum":0,"metrics":{}}]}')).toThrow(/vmaf/);
  });

  it('pairs frames by number, the tested clip first, at any offset', () => {
    const media = (path: string, frames: number): MediaInfo => ({ path, video: { frames } }) as MediaInfo;
    const clip = { reference: media('/r.y4m', 50), file: media('/t.mkv', 47), offset: 3, range: null, scaleTo: null };
    const graph = vmafArguments(clip).find((argument) => argument.includes('libvmaf'));
    expect(graph).toContain('[0:v:0]trim=start_frame=0:end_frame=47,');
    expect(graph).toContain('[1:v:0]trim=start_frame=3:end_frame=50,');
    expect(graph).toMatch(/\[test\]\[ref\]libvmaf=/);
  });

  it('says clearly that no program can measure it', async () => {
    await expect(findVmafProgram({ PATH: '' })).rejects.toMatchObject({ code: 'feature-unavailable' });
  });
});
