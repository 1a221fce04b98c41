/** The quality lab. */
export const lab = {
  title: 'Quality lab',
  reference: 'Reference',
  files: 'Files, the first chosen is the baseline',
  file: 'File',
  noFiles: 'Open the files to measure.',
  measure: 'Measure',
  figures: 'Figures of the files',
  copy: 'Copy table',
  copied: 'Copied',
  frame: 'frame {n}',
  wasIdentical: 'was identical',
  offTimeline: 'None of these files is on the timeline at this frame.',
  worst: {
    title: 'Worst frames',
    value: 'Value',
    loss: 'Loss',
    drop: 'Drop',
    none: 'No frame lost anything.',
  },
};
