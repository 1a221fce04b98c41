import { describe, expect, it } from 'vitest';
import type { FrameMeasure, QualitySummary } from '../../contract/quality.ts';
import { groupMeans } from './batch.ts';
import { batchCsv } from './batch-report.ts';
import { summarise } from '../../contract/measures/summary.ts';

const clip = (...psnr: (number | null)[]): FrameMeasure[] =>
  psnr.map((psnrY, frame) => ({ frame, psnrY, psnrU: null, psnrV: 40, ssimY: psnrY === null ? 1 : 0.5 }));

const sequence = (before: FrameMeasure[], after: FrameMeasure[]): QualitySummary[] => [
  summarise(before, { path: 'a' }),
  summarise(after, { path: 'b', baseline: before }),
];

describe('means over sequences', () => {
  it('count each sequence once, whatever its length', () => {
    const long = sequence(clip(30, 30, 30, 30), clip(31, 31, 31, 31));
    const short = sequence(clip(40), clip(40.5));
    const [a, b] = groupMeans(['a', 'b'], [long, short]);
    expect(a).toMatchObject({ sequences: 2, psnrY: 35, deltaPsnrY: null });
    expect(b).toMatchObject({ psnrY: 35.75, deltaPsnrY: 0.75, pvd: 0, sd: 0 });
  });

  it('leave a sequence that is identical in one folder out of the PSNR of all, so that they stay comparable', () => {
    const ordinary = sequence(clip(30), clip(31));
    const lossless = sequence(clip(50), clip(null));
    const [a, b] = groupMeans(['a', 'b'], [ordinary, lossless]);
    expect([a?.psnrY, b?.psnrY]).toEqual([30, 31]);
    expect(b?.ssimY).toBe(0.75);
  });

  it('stand below the sequences in the table', () => {
    const summaries = sequence(clip(30), clip(null));
    const csv = batchCsv({
      version: 1,
      references: 'r',
      folders: ['a, really', 'b'],
      sequences: [{ name: 's', reference: 's.y4m', summaries }],
      means: groupMeans(['a, really', 'b'], [summaries]),
      unmatched: [],
      failed: [],
    });
    const lines = csv.trimEnd().split('\n');
    expect(lines).toHaveLength(5);
    expect(lines[1]).toBe('s,"a, really",1,30,,,40,0.5,,0,0,');
    expect(lines[2]).toBe('s,b,1,inf,,,40,1,0.5,0,0,');
    expect(lines[3]?.startsWith('mean,"a, really",')).toBe(true);
  });
});
