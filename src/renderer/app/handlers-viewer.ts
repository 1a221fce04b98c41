import { nextZoomStep } from '../viewer/geometry.ts';
import { addBookmark, applySettings } from '../project/commands.ts';
import { settingsOf } from '../project/timeline.ts';
import { usePicture } from '../stores/picture.ts';
import { useProject } from '../stores/project.ts';
import { useTransport } from '../stores/transport.ts';
import { useViewer, type ViewerMode } from '../stores/viewer.ts';
import type { Handlers } from './use-actions.ts';

type ViewerActions = Pick<Handlers, Extract<keyof Handlers, `viewer.${string}`>>;

/** Modes, zoom and tools of the viewer. */
export const viewerHandlers = (): ViewerActions => {
  const viewer = useViewer();
  const picture = usePicture();
  const project = useProject();
  const transport = useTransport();

  const mode = (name: ViewerMode) => ({
    run: () => {
      viewer.setMode(name);
    },
  });
  /** Another scale around the middle of what is seen. */
  const zoomTo = (scale: number): void => {
    const size = picture.picture;
    if (size !== null) {
      const middle = viewer.view ?? { centreX: size.width / 2, centreY: size.height / 2 };
      viewer.view = { centreX: middle.centreX, centreY: middle.centreY, scale };
    }
  };
  const toggle = (name: 'loupe' | 'pixelValues' | 'metrics' | 'drawing') => ({
    run: () => {
      viewer[name] = !viewer[name];
    },
  });

  return {
    'viewer.source': mode('source'),
    'viewer.restored': mode('restored'),
    'viewer.wipe': mode('wipe'),
    'viewer.sideBySide': mode('sideBySide'),
    'viewer.difference': mode('difference'),
    'viewer.hold': {
      run: () => {
        viewer.held = true;
      },
      end: () => {
        viewer.held = false;
      },
    },
    'viewer.swap': { run: viewer.swap },
    'viewer.reference': {
      run: viewer.toggleReference,
      enabled: () => picture.source !== null && picture.source.reference !== null,
    },
    'viewer.keep': {
      run: () => {
        const at = transport.location;
        if (at !== null) {
          viewer.keep(settingsOf(project.document, at.segment));
          if (!['wipe', 'sideBySide', 'difference'].includes(viewer.mode)) {
            viewer.setMode('wipe');
          }
        }
      },
      enabled: () => transport.location !== null,
    },
    'viewer.useKept': {
      run: () => {
        const at = transport.location;
        if (viewer.kept !== null && at !== null) {
          project.run('useKept', applySettings(at.clip.id, at.segment.id, viewer.kept));
        }
      },
      enabled: () => viewer.kept !== null && transport.location !== null,
    },
    'viewer.gainUp': {
      run: () => {
        viewer.changeGain(1);
      },
    },
    'viewer.gainDown': {
      run: () => {
        viewer.changeGain(-1);
      },
    },
    'viewer.loupe': toggle('loupe'),
    'viewer.pixelValues': toggle('pixelValues'),
    'viewer.metrics': toggle('metrics'),
    'viewer.roi': toggle('drawing'),
    'viewer.roiClear': {
      run: () => {
        viewer.region = null;
        viewer.regionSettled = true;
      },
      enabled: () => viewer.region !== null,
    },
    'viewer.bookmark': {
      run: () => {
        const at = transport.location;
        if (viewer.region !== null && at !== null) {
          project.run(
            'bookmark',
            addBookmark({ source: at.clip.source, frame: at.frame, name: '', region: viewer.region }),
          );
        }
      },
      enabled: () => viewer.region !== null,
    },
    'viewer.zoomIn': {
      run: () => {
        zoomTo(nextZoomStep(viewer.shownScale, 1));
      },
    },
    'viewer.zoomOut': {
      run: () => {
        zoomTo(nextZoomStep(viewer.shownScale, -1));
      },
    },
    'viewer.zoomFit': {
      run: () => {
        viewer.view = null;
      },
    },
    'viewer.zoomOne': {
      run: () => {
        zoomTo(1);
      },
    },
    'viewer.zoomFour': {
      run: () => {
        zoomTo(4);
      },
    },
  };
};
