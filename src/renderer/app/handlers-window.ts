import { useLab } from '../lab/lab-store.ts';
import { usePreferences } from '../stores/preferences.ts';
import { useMeasures } from '../stores/measures.ts';
import { useUi } from '../stores/ui.ts';
import type { Handlers } from './use-actions.ts';

type WindowActions = Pick<
  Handlers,
  Extract<keyof Handlers, `window.${string}` | `help.${string}` | `measure.${string}`>
>;

/** Panels, dialogs and help. */
export const windowHandlers = (): WindowActions => {
  const ui = useUi();
  const preferences = usePreferences();
  const measures = useMeasures();
  const lab = useLab();

  const panel = (name: keyof typeof preferences.values.panels) => ({
    run: () => {
      preferences.values.panels[name] = !preferences.values.panels[name];
    },
  });
  const dialog = (name: Parameters<typeof ui.open>[0]) => ({
    run: () => {
      ui.open(name);
    },
  });

  return {
    'measure.clip': { run: measures.measureClip, enabled: () => measures.canMeasure },
    'window.queue': {
      run: () => {
        ui.queueOpen = !ui.queueOpen;
      },
    },
    'window.charts': panel('charts'),
    'window.lab': { run: lab.toggle },
    'window.bin': panel('bin'),
    'window.inspector': panel('inspector'),
    'window.timeline': panel('timeline'),
    'window.fullscreen': {
      run: () =>
        document.fullscreenElement === null
          ? document.querySelector('.viewer-stage')?.requestFullscreen()
          : document.exitFullscreen(),
    },
    'window.theme': {
      run: () => {
        const dark = document.documentElement.dataset['theme'] !== 'light';
        preferences.values.theme = dark ? 'light' : 'dark';
      },
    },
    'window.settings': dialog('settings'),
    'help.palette': dialog('palette'),
    'help.shortcuts': dialog('shortcuts'),
    'help.start': {
      run: () => {
        ui.startOpen = true;
      },
    },
  };
};
