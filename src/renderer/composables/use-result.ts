/** Puts the result of a finished job beside its source in the viewer. */
import { useMeasures } from '../stores/measures.ts';
import { useProject } from '../stores/project.ts';
import { useQueue } from '../stores/queue.ts';
import { useTransport } from '../stores/transport.ts';
import { useUi } from '../stores/ui.ts';
import { useViewer } from '../stores/viewer.ts';

export const useResult = (): ((job: string) => Promise<void>) => {
  const measures = useMeasures();
  const queue = useQueue();
  const viewer = useViewer();
  const project = useProject();
  const transport = useTransport();
  const ui = useUi();

  return async (id) => {
    const media = await measures.openRendition(id);
    const job = queue.byId.get(id);
    const from = job?.settings.range?.in ?? 0;
    viewer.sides = { a: { kind: 'source' }, b: { kind: 'media', media, from } };
    if (viewer.mode === 'source') {
      viewer.setMode('wipe');
    }
    ui.startOpen = false;
    // The playhead goes where there is something to compare, unless it is there already.
    const source = project.document.sources.find((entry) => entry.media === job?.media)?.id;
    const placed = project.placed.find(
      ({ clip }) => clip.source === source && from < clip.out && (job?.settings.range?.out ?? clip.out) > clip.in,
    );
    const at = transport.location;
    const there =
      at?.clip.source === source &&
      at !== null &&
      at.frame >= from &&
      at.frame < (job?.settings.range?.out ?? Number.MAX_SAFE_INTEGER);
    if (placed !== undefined && !there) {
      transport.seek(placed.start + Math.max(0, from - placed.clip.in));
    }
  };
};
