import { useSnapPoints } from '../composables/use-snap-points.ts';
import { useProject } from '../stores/project.ts';
import { useTransport } from '../stores/transport.ts';
import { useUi } from '../stores/ui.ts';
import type { Handlers } from './use-actions.ts';

type Playback = Pick<
  Handlers,
  | 'play.toggle'
  | 'play.backward'
  | 'play.pause'
  | 'play.forward'
  | 'play.loop'
  | 'step.previous'
  | 'step.next'
  | 'step.back10'
  | 'step.forward10'
  | 'go.start'
  | 'go.end'
  | 'go.in'
  | 'go.out'
  | 'go.previousEdit'
  | 'go.nextEdit'
  | 'go.frame'
>;

/** Playing, stepping and jumping. */
export const playbackHandlers = (): Playback => {
  const transport = useTransport();
  const project = useProject();
  const ui = useUi();
  const points = useSnapPoints();

  const enabled = (): boolean => project.length > 0;
  const step = (frames: number) => ({
    run: () => {
      transport.step(frames);
    },
    enabled,
  });
  const go = (target: () => number | undefined) => ({
    run: () => {
      const position = target();
      if (position !== undefined) {
        transport.seek(position);
      }
    },
    enabled,
  });
  const shuttle = (direction: 1 | -1) => ({
    run: () => {
      transport.shuttle(direction);
    },
    enabled,
  });

  return {
    'play.toggle': { run: transport.toggle, enabled },
    'play.backward': shuttle(-1),
    'play.pause': { run: transport.pause, enabled },
    'play.forward': shuttle(1),
    'play.loop': {
      run: () => {
        transport.loop = !transport.loop;
      },
    },
    'step.previous': step(-1),
    'step.next': step(1),
    'step.back10': step(-10),
    'step.forward10': step(10),
    'go.start': go(() => 0),
    'go.end': go(() => transport.last),
    'go.in': go(() => project.marks.in ?? 0),
    'go.out': go(() => (project.marks.out ?? project.length) - 1),
    'go.previousEdit': go(() => points.value.findLast((point) => point < transport.position)),
    'go.nextEdit': go(() => points.value.find((point) => point > transport.position)),
    'go.frame': {
      run: () => {
        ui.open('goto');
      },
      enabled,
    },
  };
};
