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

/** Markers and bookmarked regions. */
export const notes = {
  title: 'Markers and regions',
  markers: 'Markers',
  regions: 'Regions',
  manage: 'Markers and regions…',
  none: 'Nothing is marked yet. {marker} sets a marker at the playhead, {region} keeps the region that is restored.',
  text: 'Note of the marker at {place}',
  textHint: 'Note',
  color: 'Colour of the marker at {place}',
  colors: {
    neutral: 'Grey',
    red: 'Red',
    orange: 'Orange',
    yellow: 'Yellow',
    green: 'Green',
    blue: 'Blue',
    purple: 'Purple',
  },
  go: 'Go to {place}',
  remove: 'Remove the marker at {place}',
  name: 'Name of the region at {place}',
  removeRegion: 'Remove the region at {place}',
  gone: 'not on the timeline',
};
