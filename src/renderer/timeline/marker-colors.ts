/** Colours of markers: part of what a person marked, hence the same in every theme. */
import type { MarkerColor } from '../../contract/project.ts';

export const markerColorOf: Readonly<Record<MarkerColor, string>> = {
  neutral: '#9a9aa2',
  red: '#e5484d',
  orange: '#f0883e',
  yellow: '#e6b422',
  green: '#3fb065',
  blue: '#4a90e2',
  purple: '#a06bd5',
};
