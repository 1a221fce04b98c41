/** The timeline. */
export const timeline = {
  title: 'Timeline',
  empty: 'The timeline is empty',
  emptyText: 'Clips appear here in the order in which they were added.',
  canvas: 'Timeline of {n} clip, playhead at {position} | Timeline of {n} clips, playhead at {position}',
  qp: 'QP',
  fit: 'Fit',
  segment: 'Segment',
  own: 'own settings',
  range: 'In–out: {n} frame | In–out: {n} frames',
};
