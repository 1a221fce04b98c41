import { readFileSync } from 'node:fs';
import { getFFmpegInfo } from 'node-av/lib';
import { expect, it } from 'vitest';
import { noticesPath, updateNotices } from '../../build/notices.ts';

const notices = readFileSync(noticesPath, 'utf8');

it('names every package that the program consists of (else: node build/notices.ts)', () => {
  expect(updateNotices(notices) === notices, 'THIRD-PARTY-NOTICES.md is out of date').toBe(true);
});

it('names every library inside the bundled FFmpeg', () => {
  const { configuration, version } = getFFmpegInfo();
  const libraries = [...configuration.matchAll(/--enable-(lib[\w-]+)/g)].map(([, name]) => name ?? '');
  expect(libraries.length).toBeGreaterThan(10);
  for (const library of libraries) {
    expect(notices, library).toContain(`\`${library}\``);
  }
  expect(notices).toContain(version);
});

it('is right about the terms that the bundled FFmpeg was configured for', () => {
  const { configuration } = getFFmpegInfo();
  expect(configuration).toContain('--enable-gpl');
  expect(configuration).toContain('--enable-version3');
  expect(configuration).not.toContain('--enable-nonfree');
});
