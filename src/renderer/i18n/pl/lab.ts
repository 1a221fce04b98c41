import type { Messages } from '../en.ts';

export const lab: Messages['lab'] = {
  title: 'Laboratorium jakości',
  reference: 'Wzorzec',
  files: 'Pliki, pierwszy wybrany jest punktem odniesienia',
  file: 'Plik',
  noFiles: 'Otwórz pliki do zmierzenia.',
  measure: 'Zmierz',
  figures: 'Wyniki plików',
  copy: 'Kopiuj tabelę',
  copied: 'Skopiowano',
  frame: 'klatka {n}',
  wasIdentical: 'była identyczna',
  offTimeline: 'Żadnego z tych plików nie ma na osi czasu w tej klatce.',
  worst: {
    title: 'Najgorsze klatki',
    value: 'Wartość',
    loss: 'Strata',
    drop: 'Spadek',
    none: 'Żadna klatka nic nie straciła.',
  },
};
