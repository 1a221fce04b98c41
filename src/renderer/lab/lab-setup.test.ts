import { describe, expect, it } from 'vitest';
import {
  baselineIndex,
  emptySetup,
  requestOf,
  restorersRequestOf,
  withFile,
  withReference,
  withRemedy,
} from './lab-setup.ts';

const setup = withFile(withFile({ ...emptySetup, reference: 'r' }, 'a', true), 'b', true);

describe('what is to be measured', () => {
  it('is nothing without files', () => {
    expect(requestOf(emptySetup)).toBeNull();
  });

  it('keeps the order of choosing; the baseline is the first unless another was chosen', () => {
    expect(requestOf(setup)).toMatchObject({ reference: 'r', files: [{ media: 'a' }, { media: 'b' }], baseline: 0 });
    expect(baselineIndex({ ...setup, baseline: 'b' })).toBe(1);
    expect(baselineIndex(withFile({ ...setup, baseline: 'b' }, 'b', false))).toBe(0);
  });

  it('takes a repair into the file or into the options', () => {
    expect(requestOf(withRemedy(setup, 'b', { option: 'offset', frames: -3 }))?.files).toEqual([
      { media: 'a', offset: null },
      { media: 'b', offset: -3 },
    ]);
    expect(requestOf(withRemedy(setup, 'b', { option: 'allowShorter' }))?.options).toEqual({ allowShorter: true });
  });

  it('forgets accepted differences with another reference, and does not compare that with itself', () => {
    const repaired = withRemedy(withRemedy(setup, 'b', { option: 'offset', frames: 2 }), 'a', { option: 'ignoreTags' });
    const changed = withReference({ ...repaired, options: { ...repaired.options, vmaf: true } }, 'a');
    expect(requestOf(changed)).toMatchObject({
      files: [{ media: 'b', offset: null }],
      options: { vmaf: true, xpsnr: false, noReference: false },
    });
    expect(changed.options).not.toHaveProperty('ignoreTags');
  });

  it('has restorers measured with the repairs of the file that they restore', () => {
    const repaired = withRemedy(withRemedy(setup, 'b', { option: 'offset', frames: 4 }), 'b', {
      option: 'scaleReference',
    });
    const choice = { media: 'b', range: { from: 2, to: 9 }, models: ['elpnet-fast'] };
    expect(restorersRequestOf(repaired, choice)).toMatchObject({
      ...{ media: 'b', reference: 'r', range: { from: 2, to: 9 }, offset: 4, models: ['elpnet-fast'] },
      options: { scaleReference: true, ignoreTags: false },
    });
    expect(restorersRequestOf(repaired, { ...choice, media: 'a' }).offset).toBeNull();
  });
});
