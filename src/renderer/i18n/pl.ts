import type { Messages } from './en.ts';
import { actions } from './pl/actions.ts';
import { charts } from './pl/charts.ts';
import { exporting } from './pl/export.ts';
import { inspector } from './pl/inspector.ts';
import { lab } from './pl/lab.ts';
import { bin, edits, project, remedy, warning } from './pl/project.ts';
import { queue } from './pl/queue.ts';
import { notes, timeline } from './pl/timeline.ts';
import { transport, viewer } from './pl/viewer.ts';
import { app, common, files, groups, palette, settings, shortcuts, start } from './pl/window.ts';

/** Index of the plural form: one; 2–4 except the teens; all others. CLDR plural rules for Polish. */
export const polishPlural = (count: number): number => {
  const tens = count % 100;
  const ones = count % 10;
  if (count === 1) {
    return 0;
  }
  return ones >= 2 && ones <= 4 && (tens < 12 || tens > 14) ? 1 : 2;
};

export const pl: Messages = {
  common,
  app,
  start,
  project,
  edits,
  bin,
  warning,
  remedy,
  viewer,
  transport,
  timeline,
  notes,
  lab,
  charts,
  inspector,
  export: exporting,
  queue,
  palette,
  shortcuts,
  groups,
  settings,
  files,
  actions,
};
