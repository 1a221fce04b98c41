/** The window itself: what all parts share, the start screen, commands, settings and the choice of files. */
export const common = {
  close: 'Close',
  cancel: 'Cancel',
  open: 'Open',
  save: 'Save',
  remove: 'Remove',
  auto: 'Auto',
  more: 'More',
  details: 'Details',
  dismiss: 'Dismiss',
  retry: 'Try again',
  frames: '{n} frame | {n} frames',
  unknown: 'unknown',
  on: 'On',
  off: 'Off',
  none: 'None',
};

export const app = {
  notifications: 'Notifications ({hotkey})',
  connecting: 'Connecting to the engine…',
  unreachable: 'The engine does not answer',
  unreachableText: 'Start it again with “npm start” or “pixrevive serve”, then reload this window.',
  reload: 'Reload',
  lost: 'Engine not connected',
  connected: 'Engine connected',
  search: 'Search commands',
  drop: 'Drop files to add them',
  idle: 'No job running',
  jobsRunning: '{n} job running | {n} jobs running',
  unsaved: 'not saved',
  panels: 'Panels',
  menu: 'Main menu',
  toolbar: 'Project',
  resizePanes: 'Resize panes',
};

export const start = {
  title: 'Restore compression-damaged video',
  lead: 'Open a clip, look at a region up close, and export when the picture is right. Everything stays on this machine.',
  dropTitle: 'Drop video files here',
  dropText: 'H.264, HEVC, MPEG-2, MPEG-4, VP9, AV1 and anything else that FFmpeg reads',
  browseText: 'Pick video files from the folders that were opened to this window',
  browse: 'Choose files…',
  openProject: 'Open project…',
  sample: 'Open the sample',
  sampleText: 'A damaged clip with its pristine version: try the viewer and the charts at once.',
  recent: 'Recent projects',
  noRecent: 'Projects that you save appear here.',
  missing: 'not found',
  recovered: 'Unsaved work',
  recoveredText: 'Kept from a window that closed without saving.',
  recover: 'Recover',
  discard: 'Discard',
  back: 'Back to the project',
};

export const palette = {
  title: 'Commands',
  placeholder: 'Type a command…',
  none: 'No command matches.',
};

export const shortcuts = {
  title: 'Keyboard shortcuts',
  description: 'Choose a key to replace it, then press the new one.',
  press: 'Press a key…',
  reset: 'Default',
  resetAll: 'All defaults',
  taken: 'Already used for “{action}”.',
  unbound: 'none',
  change: 'Change the key for “{action}”',
  remove: 'Remove the key of “{action}”',
};

export const groups = {
  file: 'File',
  edit: 'Edit',
  playback: 'Playback',
  viewer: 'Viewer',
  timeline: 'Timeline',
  window: 'Window',
  help: 'Help',
};

export const settings = {
  title: 'Settings',
  language: 'Language',
  theme: 'Theme',
  themes: { system: 'As the system', dark: 'Dark', light: 'Light' },
  machine: 'This machine',
  inspect: 'Test the providers',
  inspecting: 'Testing the providers…',
  cpu: 'Processor',
  memory: 'Memory',
  versions: 'Versions',
  models: 'Models',
  ok: 'passed its self-test',
};

export const files = {
  openMedia: 'Add media',
  openProject: 'Open project',
  chooseFolder: 'Choose a folder',
  save: 'Save project',
  up: 'Up one folder',
  name: 'Name',
  size: 'Size',
  modified: 'Changed',
  empty: 'Nothing here that can be opened.',
  filter: 'Filter by name',
  choose: 'Use this folder',
  newFolder: 'New folder',
  newFolderName: 'Name of the new folder',
  roots: 'Folders',
  selected: '{n} selected',
  all: 'All {n}',
  list: 'Files in {folder}',
};
