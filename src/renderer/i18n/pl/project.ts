import type { Messages } from '../en.ts';

export const project: Messages['project'] = {
  untitled: 'Bez tytułu',
  name: 'Nazwa projektu',
  saved: 'Zapisano: {name}',
  replaceTitle: 'Zastąpić plik?',
  replaceText: '{name} już jest w tym folderze.',
  replace: 'Zastąp',
};

export const edits: Messages['edits'] = {
  import: 'Dodanie mediów',
  reference: 'Ustawienie wzorca',
  trim: 'Przycięcie',
  move: 'Przesunięcie klipu',
  marks: 'Ustawienie początku i końca',
  delete: 'Usunięcie klipu',
  split: 'Podział segmentu',
  cut: 'Rozcięcie klipu',
  marker: 'Znacznik',
  settings: 'Zmiana ustawień',
  segment: 'Zmiana segmentu',
  useKept: 'Użycie zachowanych ustawień',
  join: 'Połączenie segmentów',
  rename: 'Zmiana nazwy projektu',
  removeSource: 'Usunięcie mediów',
  append: 'Dodanie klipu',
  bookmark: 'Zakładka obszaru',
};

export const bin: Messages['bin'] = {
  title: 'Media',
  add: 'Dodaj media',
  empty: 'Nie ma jeszcze mediów',
  emptyText: 'Dodaj pliki wideo. Każdy stanie się klipem na osi czasu.',
  probing: 'Odczyt…',
  missing: 'Pliku nie ma tam, gdzie był.',
  relink: 'Znajdź plik…',
  qp: 'QP {min}–{max}, średnio {mean}',
  qpReading: 'Odczyt QP…',
  qpUnknown: 'QP nieznane',
  reference: 'Wzorzec: {name}',
  setReference: 'Ustaw wzorzec…',
  clearReference: 'Usuń wzorzec',
  addClip: 'Dodaj ponownie na oś czasu',
  remove: 'Usuń z projektu',
  showInViewer: 'Pokaż w podglądzie',
  warnings: '{n} uwaga | {n} uwagi | {n} uwag',
  bookmark: 'Obszar {width}×{height}, klatka {frame}',
  findCuts: 'Znajdź zmiany scen',
  actions: 'Działania dla {name}',
};

export const warning: Messages['warning'] = {
  interlaced: 'Wideo z przeplotem.',
  vfr: 'Zmienna liczba klatek na sekundę.',
  hdr: 'Wideo HDR.',
  'no-qp': 'Nie da się odczytać QP.',
  'no-timestamps': 'Strumień nie zawiera czasu.',
  rotated: 'Obrócone przy wyświetlaniu.',
  'non-square-pixels': 'Piksele nie są kwadratowe.',
  truncated: 'Plik jest niepełny.',
  'alpha-dropped': 'Przezroczystość nie zostanie zachowana.',
  'dolby-vision': 'Dolby Vision.',
};

export const remedy: Messages['remedy'] = {
  interlaced: 'Przed eksportem wybierz usuwanie przeplotu w inspektorze.',
  vfr: 'Każda klatka zachowa swój czas. Kontenery o zgrubnym zegarze zostaną wskazane przed eksportem.',
  hdr: 'Podgląd bez mapowania tonów. Znaczniki HDR zostaną zachowane.',
  'no-qp': 'Ustaw QP ręcznie w inspektorze.',
  'no-timestamps': 'Ustaw liczbę klatek na sekundę w inspektorze.',
  rotated: 'Odnawiane tak, jak zakodowano; obrót zostanie przeniesiony.',
  'non-square-pixels': 'Pokazywane w kształcie wyświetlania; piksele odnawiane tak, jak zakodowano.',
  truncated: 'Odnowione zostanie to, co jest.',
  'alpha-dropped': 'Zachowaj oryginał ze względu na przezroczystość.',
  'dolby-vision': 'Odnawiana jest warstwa bazowa; warstwa rozszerzeń nie zostanie przeniesiona.',
};
