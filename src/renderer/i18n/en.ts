import { actions } from './en/actions.ts';
import { charts } from './en/charts.ts';
import { exporting } from './en/export.ts';
import { inspector } from './en/inspector.ts';
import { lab } from './en/lab.ts';
import { bin, edits, project, remedy, warning } from './en/project.ts';
import { queue } from './en/queue.ts';
import { notes, timeline } from './en/timeline.ts';
import { transport, viewer } from './en/viewer.ts';
import { app, common, files, groups, palette, settings, shortcuts, start } from './en/window.ts';

/** English, the language that others are checked against. */
export const en = {
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

type Shape<Part> = Part extends string ? string : { readonly [Key in keyof Part]: Shape<Part[Key]> };
export type Messages = Shape<typeof en>;
