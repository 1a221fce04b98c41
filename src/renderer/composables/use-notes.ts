/** Markers and bookmarked regions: what they are called, where they lie, and going there. */
import { useI18n } from 'vue-i18n';
import type { Marker, RegionBookmark } from '../../contract/project.ts';
import { positionOf } from '../project/timeline.ts';
import { useProject } from '../stores/project.ts';
import { useTransport } from '../stores/transport.ts';
import { useViewer } from '../stores/viewer.ts';

export type Notes = {
  /** What the person called a region, or what it is. */
  nameOf: (bookmark: RegionBookmark) => string;
  /** First timeline position that shows the frame; null where no clip holds it any more. */
  placeOf: (at: Pick<Marker, 'source' | 'frame'>) => number | null;
  go: (at: Pick<Marker, 'source' | 'frame'>) => void;
  /** Goes to the frame and restores the region there. */
  recall: (bookmark: RegionBookmark) => void;
};

/** To be called in a component's setup. */
export const useNotes = (): Notes => {
  const { t } = useI18n();
  const project = useProject();
  const transport = useTransport();
  const viewer = useViewer();

  const placeOf: Notes['placeOf'] = ({ source, frame }) => positionOf(project.placed, source, frame);
  const go: Notes['go'] = (at) => {
    const position = placeOf(at);
    if (position !== null) {
      transport.seek(position);
    }
  };
  return {
    nameOf: ({ name, region, frame }) =>
      name === '' ? t('bin.bookmark', { width: region.width, height: region.height, frame }) : name,
    placeOf,
    go,
    recall: (bookmark) => {
      if (placeOf(bookmark) !== null) {
        go(bookmark);
        viewer.region = bookmark.region;
        viewer.regionSettled = true;
      }
    },
  };
};
