import { describe, expect, it } from 'vitest';
import { exportPresetSchema } from '../../contract/presets.ts';
import { formatOptions, parseOptions, presetIdOf } from './preset-text.ts';

describe('own presets', () => {
  it('write and read options', () => {
    const options = { crf: '18', 'x265-params': 'aq-mode=3:psy-rd=1' };
    expect(parseOptions(formatOptions(options))).toEqual(options);
    expect(parseOptions('crf = 18\n\n')).toEqual({ crf: '18' });
    expect(parseOptions('crf 18')).toBeNull();
  });

  it('get ids that the contract takes and nobody has', () => {
    const id = presetIdOf('Żółw HEVC (10)', []);
    expect(exportPresetSchema.shape.id.safeParse(id).success).toBe(true);
    expect(presetIdOf('A', ['my-a', 'my-a-2'])).toBe('my-a-3');
    expect(presetIdOf('日本', [])).toBe('my-preset');
  });
});
