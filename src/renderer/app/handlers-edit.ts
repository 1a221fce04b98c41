import type { Importing } from '../composables/use-import.ts';
import {
  cutAt,
  joinSegment,
  moveClip,
  rippleDelete,
  setMarks,
  splitAt,
  toggleMarker,
  trimClip,
} from '../project/commands.ts';
import { useExportDraft } from '../stores/export-draft.ts';
import { useMedia } from '../stores/media.ts';
import { useProject } from '../stores/project.ts';
import { usePreferences } from '../stores/preferences.ts';
import { useTimelineView } from '../stores/timeline-view.ts';
import { useTransport } from '../stores/transport.ts';
import { useUi } from '../stores/ui.ts';
import { useSaving } from '../composables/use-saving.ts';
import { useSample } from '../composables/use-sample.ts';
import type { Handlers } from './use-actions.ts';

type Edits = Pick<
  Handlers,
  | 'project.new'
  | 'project.open'
  | 'project.save'
  | 'project.saveAs'
  | 'project.sample'
  | 'media.import'
  | 'media.reference'
  | 'export.open'
  | 'edit.undo'
  | 'edit.redo'
  | 'edit.delete'
  | 'mark.in'
  | 'mark.out'
  | 'mark.clear'
  | 'timeline.split'
  | 'timeline.join'
  | 'timeline.cut'
  | 'timeline.trimStart'
  | 'timeline.trimEnd'
  | 'timeline.moveEarlier'
  | 'timeline.moveLater'
  | 'timeline.marker'
  | 'timeline.notes'
  | 'timeline.snap'
  | 'timeline.zoomIn'
  | 'timeline.zoomOut'
  | 'timeline.zoomFit'
>;

/** Files, edits and the timeline. */
export const editHandlers = (importing: Importing): Edits => {
  const project = useProject();
  const transport = useTransport();
  const media = useMedia();
  const ui = useUi();
  const draft = useExportDraft();
  const preferences = usePreferences();
  const timeline = useTimelineView();
  const saving = useSaving();
  const sample = useSample(importing);

  const filled = (): boolean => project.length > 0;
  const sourceFrames = (source: string): number => {
    const id = project.document.sources.find((entry) => entry.id === source)?.media;
    return (id === undefined ? undefined : media.items.get(id)?.facts?.video.frames) ?? 0;
  };

  const trim = (edge: 'in' | 'out'): void => {
    const at = transport.location;
    if (at === null) {
      return;
    }
    const frame = edge === 'in' ? at.frame : at.frame + 1;
    project.run('trim', trimClip(at.clip.id, edge, frame, sourceFrames(at.clip.source)));
    if (edge === 'in') {
      transport.seek(at.start);
    }
  };

  const move = (by: number): void => {
    const at = transport.location;
    if (at === null) {
      return;
    }
    const offset = transport.position - at.start;
    project.run('move', moveClip(at.clip.id, at.index + by));
    const now = project.placed.find(({ clip }) => clip.id === at.clip.id);
    transport.seek((now?.start ?? 0) + offset);
  };

  const mark = (edge: 'in' | 'out'): void => {
    const marks = { ...project.marks };
    if (edge === 'in') {
      marks.in = transport.position;
      marks.out = marks.out !== null && marks.out <= marks.in ? null : marks.out;
    } else {
      marks.out = transport.position + 1;
      marks.in = marks.in !== null && marks.in >= marks.out ? null : marks.in;
    }
    project.run('marks', setMarks(marks));
  };

  return {
    'project.new': {
      run: async () => {
        await project.create();
        ui.startOpen = true;
      },
    },
    'project.open': { run: importing.openProject },
    'project.save': { run: saving.save, enabled: () => !project.isEmpty },
    'project.saveAs': { run: saving.saveAs, enabled: () => !project.isEmpty },
    'project.sample': { run: sample.open, enabled: () => sample.available.value },
    'media.import': { run: importing.importMedia },
    'media.reference': {
      run: async () => {
        const source = transport.location?.clip.source;
        if (source !== undefined) {
          await importing.chooseReference(source);
        }
      },
      enabled: filled,
    },
    'export.open': {
      run: () => {
        draft.begin();
        ui.open('export');
      },
      enabled: filled,
    },
    'edit.undo': { run: project.undo, enabled: () => project.canUndo },
    'edit.redo': { run: project.redo, enabled: () => project.canRedo },
    'edit.delete': {
      run: () => {
        const id = timeline.selectedClip ?? transport.location?.clip.id;
        if (id !== undefined) {
          project.run('delete', rippleDelete(id));
          timeline.selectedClip = null;
        }
      },
      enabled: filled,
    },
    'mark.in': {
      run: () => {
        mark('in');
      },
      enabled: filled,
    },
    'mark.out': {
      run: () => {
        mark('out');
      },
      enabled: filled,
    },
    'mark.clear': {
      run: () => {
        project.run('marks', setMarks({ in: null, out: null }));
      },
      enabled: () => project.marks.in !== null || project.marks.out !== null,
    },
    'timeline.split': {
      run: () => {
        project.run('split', splitAt(transport.position));
      },
      enabled: filled,
    },
    'timeline.join': {
      run: () => {
        const at = transport.location;
        if (at !== null) {
          project.run('join', joinSegment(at.clip.id, at.segment.id));
        }
      },
      enabled: () => (transport.location?.clip.segments[0] ?? null) !== (transport.location?.segment ?? null),
    },
    'timeline.cut': {
      run: () => {
        project.run('cut', cutAt(transport.position));
      },
      enabled: filled,
    },
    'timeline.trimStart': {
      run: () => {
        trim('in');
      },
      enabled: filled,
    },
    'timeline.trimEnd': {
      run: () => {
        trim('out');
      },
      enabled: filled,
    },
    'timeline.moveEarlier': {
      run: () => {
        move(-1);
      },
      enabled: () => project.placed.length > 1,
    },
    'timeline.moveLater': {
      run: () => {
        move(1);
      },
      enabled: () => project.placed.length > 1,
    },
    'timeline.marker': {
      run: () => {
        const at = transport.location;
        if (at !== null) {
          project.run('marker', toggleMarker(at.clip.source, at.frame));
        }
      },
      enabled: filled,
    },
    'timeline.notes': {
      run: () => {
        ui.open('notes');
      },
      enabled: filled,
    },
    'timeline.snap': {
      run: () => {
        preferences.values.snap = !preferences.values.snap;
      },
    },
    'timeline.zoomIn': {
      run: () => {
        timeline.zoomBy(1.5, transport.position);
      },
    },
    'timeline.zoomOut': {
      run: () => {
        timeline.zoomBy(1 / 1.5, transport.position);
      },
    },
    'timeline.zoomFit': { run: timeline.fit },
  };
};
