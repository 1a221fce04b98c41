import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { restoreSettingsSchema } from '../../contract/settings.ts';
import { chooseOutput, nameFromPattern, type OutputRequest } from './queue-output.ts';

const folder = mkdtempSync(join(tmpdir(), 'pixrevive-output-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const settings = restoreSettingsSchema.parse({ mode: 'quality', qp: { kind: 'fixed', qp: 32 } });
const now = new Date('2026-03-04T05:06:07Z');

describe('nameFromPattern', () => {
  it('fills in what it knows and leaves the rest', () => {
    expect(nameFromPattern('{name} {mode} {preset} qp{qp} {date} {other}', '/tapes/Łódź 1998.mpg', settings, now)).toBe(
      'Łódź 1998 quality ffv1 qp32 2026-03-04 {other}',
    );
  });

  it('gives no name that a platform refuses', () => {
    expect(nameFromPattern('{name}', '/tapes/what? "this":.avi', settings, now)).toBe('what_ _this__');
    expect(nameFromPattern('{name}. .', '/tapes/a.avi', settings, now)).toBe('a');
    expect(nameFromPattern('...', '/tapes/a.avi', settings, now)).toBe('restored');
  });
});

describe('chooseOutput', () => {
  const input = join(folder, 'tape.mp4');
  writeFileSync(input, '');
  writeFileSync(join(folder, 'tape restored.mkv'), '');
  writeFileSync(join(folder, 'tape restored (2).mkv'), '');
  const request: OutputRequest = {
    input,
    folder: null,
    pattern: '{name} restored',
    settings,
    container: 'mkv',
    policy: 'refuse',
    isTaken: () => false,
    now,
  };

  it('refuses a file in the way, or goes around it, or over it', () => {
    expect(chooseOutput(request)).toEqual({ path: join(folder, 'tape restored.mkv'), problem: 'exists' });
    expect(chooseOutput({ ...request, policy: 'rename' }).path).toBe(join(folder, 'tape restored (3).mkv'));
    expect(chooseOutput({ ...request, policy: 'overwrite' }).problem).toBe('none');
  });

  it('never gives one file to two jobs', () => {
    const isTaken = (path: string): boolean => path.endsWith('restored (3).mkv') || path.endsWith('other.mkv');
    const renamed = chooseOutput({ ...request, policy: 'rename', isTaken });
    expect(renamed.path).toBe(join(folder, 'tape restored (4).mkv'));
    expect(chooseOutput({ ...request, pattern: 'other', policy: 'overwrite', isTaken }).problem).toBe('taken');
  });

  it('never replaces the source', () => {
    const same = { ...request, pattern: '{name}', container: 'mp4', policy: 'overwrite' } as const;
    expect(chooseOutput(same).problem).toBe('is-input');
  });
});
