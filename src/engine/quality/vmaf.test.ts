import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findVmafProgram, parseVmafLog } from './vmaf.ts';

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

  it('takes the first program that has the filter, and says clearly that none has', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'vmaf-'));
    try {
      const program = async (name: string, filter: string): Promise<string> => {
        const path = join(folder, name);
        await writeFile(path, `#!/bin/sh\necho " ... ${filter}          VV->V      Some filter."\n`, { mode: 0o755 });
        return path;
      };
      const [without, withIt] = [await program('without', 'psnr'), await program('with', 'libvmaf')];
      await expect(findVmafProgram([join(folder, 'missing'), without, withIt])).resolves.toBe(withIt);
      await expect(findVmafProgram([without])).rejects.toMatchObject({ code: 'feature-unavailable' });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
