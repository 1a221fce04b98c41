import { expect, test } from 'vitest';
import { PixReviveError } from '../../contract/errors.ts';
import { exportPresetSchema, presetIds } from '../../contract/presets.ts';
import { builtInPresets, findPreset } from './presets.ts';

test('every promised preset is there and valid', () => {
  expect(builtInPresets.map(({ id }) => id)).toEqual([...presetIds]);
  for (const preset of builtInPresets) {
    expect(exportPresetSchema.parse(preset)).toEqual(preset);
    expect(preset.encoder).not.toBe('libfdk_aac');
  }
});

test("a user's preset hides a built-in one of the same id", () => {
  const own = { ...findPreset('h264'), name: 'Mine' };
  expect(findPreset('h264', [own]).name).toBe('Mine');
  expect(findPreset('h264').name).toBe('H.264');
});

test('an unknown preset is an error that names those that exist', () => {
  expect(() => findPreset('h265')).toThrow(PixReviveError);
  expect(() => findPreset('h265')).toThrow(/hevc-10/);
});
