/** The project: its edits, and the media in its bin with what is to be known about them. */
export const project = {
  untitled: 'Untitled',
  name: 'Project name',
  saved: 'Saved: {name}',
  replaceTitle: 'Replace the file?',
  replaceText: '{name} is in this folder already.',
  replace: 'Replace',
};

export const edits = {
  import: 'Add media',
  reference: 'Set reference',
  trim: 'Trim',
  move: 'Move clip',
  marks: 'Set in and out',
  delete: 'Delete clip',
  split: 'Split segment',
  cut: 'Cut clip',
  marker: 'Marker',
  settings: 'Change settings',
  segment: 'Change segment',
  useKept: 'Use kept settings',
  join: 'Join segments',
  rename: 'Rename project',
  removeSource: 'Remove media',
  append: 'Add clip',
  bookmark: 'Region bookmark',
};

export const bin = {
  title: 'Media',
  add: 'Add media',
  empty: 'No media yet',
  emptyText: 'Add video files. Each becomes a clip on the timeline.',
  probing: 'Reading…',
  missing: 'The file is not where it was.',
  relink: 'Find file…',
  qp: 'QP {min}–{max}, mean {mean}',
  qpReading: 'Reading QP…',
  qpUnknown: 'QP unknown',
  reference: 'Reference: {name}',
  setReference: 'Set reference…',
  clearReference: 'Remove reference',
  addClip: 'Add to timeline again',
  remove: 'Remove from project',
  showInViewer: 'Show in viewer',
  warnings: '{n} note | {n} notes',
  bookmark: 'Region {width}×{height}, frame {frame}',
  findCuts: 'Find scene cuts',
  actions: 'Actions for {name}',
};

export const warning = {
  interlaced: 'Interlaced video.',
  vfr: 'Variable frame rate.',
  hdr: 'HDR video.',
  'no-qp': 'No QP can be read.',
  'no-timestamps': 'No timing in the stream.',
  rotated: 'Rotated on display.',
  'non-square-pixels': 'Pixels are not square.',
  truncated: 'The file is incomplete.',
  'alpha-dropped': 'Transparency is not kept.',
  'dolby-vision': 'Dolby Vision.',
};

export const remedy = {
  interlaced: 'Choose a deinterlacer in the inspector before exporting.',
  vfr: 'Every frame keeps its own time. Containers with coarse clocks are named before the export.',
  hdr: 'Shown without tone mapping. Restoration keeps the HDR tags.',
  'no-qp': 'Set the QP by hand in the inspector.',
  'no-timestamps': 'Set the frame rate in the inspector.',
  rotated: 'Restored as coded; the rotation is carried over.',
  'non-square-pixels': 'Shown in its display shape; pixels are restored as coded.',
  truncated: 'What is there will be restored.',
  'alpha-dropped': 'Keep the original for its transparency.',
  'dolby-vision': 'The base layer is restored; the enhancement layer is not carried over.',
};
