import { describe, expect, it } from 'vitest';
import { restoreSettingsSchema } from '../../contract/settings.ts';
import { projectVersion } from '../../contract/project.ts';
import { migrate, migrations, parseProject, type Migration } from './migrations.ts';

const current = {
  format: 'pixrevive-project',
  version: projectVersion,
  name: 'Tape',
  settings: restoreSettingsSchema.parse({}),
  destination: { name: '{name}' },
  clips: [],
  markers: [],
  bookmarks: [],
  view: {},
  sources: [],
};

const steps: readonly Migration[] = [
  { from: 1, migrate: ({ title, ...rest }) => ({ ...rest, name: title }) },
  { from: 2, migrate: (document) => ({ ...document, markers: [] }) },
];

describe('migrate', () => {
  it('takes every step from the file’s version on', () => {
    const first = { format: 'pixrevive-project', version: 1, title: 'Tape' };
    expect(migrate(first, 'x', steps, 3)).toEqual({
      format: 'pixrevive-project',
      version: 3,
      name: 'Tape',
      markers: [],
    });
    const second = { format: 'pixrevive-project', version: 2, name: 'Tape' };
    expect(migrate(second, 'x', steps, 3)).toMatchObject({ version: 3, name: 'Tape', markers: [] });
  });

  it('refuses newer versions, missing steps and what is no project', () => {
    const newer = { format: 'pixrevive-project', version: 4 };
    expect(() => migrate(newer, 'tape.pixrevive', steps, 3)).toThrow(
      expect.objectContaining({
        code: 'project-newer',
        userMessage: expect.stringContaining('tape.pixrevive') as string,
      }) as Error,
    );
    const gap = { format: 'pixrevive-project', version: 1 };
    expect(() => migrate(gap, 'x', steps.slice(1), 3)).toThrow(/cannot be read/);
    for (const other of [null, 5, [], {}, { format: 'pixrevive-project' }, { format: 'other', version: 1 }]) {
      expect(() => migrate(other, 'x', steps, 3)).toThrow(
        expect.objectContaining({ code: 'project-invalid' }) as Error,
      );
    }
  });

  it('knows the way from every released version to the present one', () => {
    expect(migrations.map(({ from }) => from)).toEqual(Array.from({ length: projectVersion - 1 }, (_, i) => i + 1));
  });
});

describe('parseProject', () => {
  it('reads what the studio writes', () => {
    expect(parseProject(JSON.stringify(current), 'x')).toEqual(current);
  });

  it('names what is wrong', () => {
    const clip = { id: 'c', source: 'gone', in: 0, out: 5, segments: [{ id: 's', from: 0, settings: {} }] };
    expect(() => parseProject(JSON.stringify({ ...current, clips: [clip] }), 'x')).toThrow(/does not have/);
    const empty = { ...clip, out: 0 };
    expect(() => parseProject(JSON.stringify({ ...current, clips: [empty] }), 'x')).toThrow(
      expect.objectContaining({ userMessage: expect.stringContaining('clips.0.out') as string }) as Error,
    );
  });
});
