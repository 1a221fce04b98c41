import type { Messages } from '../en.ts';

export const common: Messages['common'] = {
  close: 'Zamknij',
  cancel: 'Anuluj',
  open: 'Otwórz',
  save: 'Zapisz',
  remove: 'Usuń',
  auto: 'Auto',
  more: 'Więcej',
  details: 'Szczegóły',
  dismiss: 'Odrzuć',
  retry: 'Spróbuj ponownie',
  frames: '{n} klatka | {n} klatki | {n} klatek',
  unknown: 'nieznane',
  on: 'Wł.',
  off: 'Wył.',
  none: 'Brak',
};

export const app: Messages['app'] = {
  notifications: 'Powiadomienia ({hotkey})',
  connecting: 'Łączenie z silnikiem…',
  unreachable: 'Silnik nie odpowiada',
  unreachableText: 'Uruchom go ponownie poleceniem „npm start” lub „pixrevive serve”, a potem odśwież to okno.',
  reload: 'Odśwież',
  lost: 'Brak połączenia z silnikiem',
  connected: 'Połączono z silnikiem',
  search: 'Szukaj poleceń',
  drop: 'Upuść pliki, aby je dodać',
  idle: 'Żadne zadanie nie działa',
  jobsRunning: '{n} zadanie w toku | {n} zadania w toku | {n} zadań w toku',
  unsaved: 'niezapisany',
  panels: 'Panele',
  menu: 'Menu główne',
  toolbar: 'Projekt',
  resizePanes: 'Zmień rozmiar paneli',
};

export const start: Messages['start'] = {
  title: 'Odnawianie wideo uszkodzonego kompresją',
  lead: 'Otwórz klip, obejrzyj fragment z bliska i wyeksportuj, gdy obraz jest dobry. Wszystko zostaje na tym komputerze.',
  dropTitle: 'Upuść tutaj pliki wideo',
  dropText: 'H.264, HEVC, MPEG-2, MPEG-4, VP9, AV1 i wszystko, co czyta FFmpeg',
  browseText: 'Wybierz pliki wideo z folderów udostępnionych temu oknu',
  browse: 'Wybierz pliki…',
  openProject: 'Otwórz projekt…',
  sample: 'Otwórz przykład',
  sampleText: 'Uszkodzony klip wraz z wersją wzorcową: od razu wypróbujesz podgląd i wykresy.',
  recent: 'Ostatnie projekty',
  noRecent: 'Tu pojawią się zapisane projekty.',
  missing: 'nie znaleziono',
  recovered: 'Niezapisana praca',
  recoveredText: 'Pozostała po oknie zamkniętym bez zapisu.',
  recover: 'Odzyskaj',
  discard: 'Odrzuć',
  back: 'Wróć do projektu',
};

export const palette: Messages['palette'] = {
  title: 'Polecenia',
  placeholder: 'Wpisz polecenie…',
  none: 'Żadne polecenie nie pasuje.',
};

export const shortcuts: Messages['shortcuts'] = {
  title: 'Skróty klawiszowe',
  description: 'Wybierz klawisz, aby go zastąpić, a potem naciśnij nowy.',
  press: 'Naciśnij klawisz…',
  reset: 'Domyślny',
  resetAll: 'Wszystkie domyślne',
  taken: 'Zajęty przez „{action}”.',
  unbound: 'brak',
  change: 'Zmień klawisz dla „{action}”',
  remove: 'Usuń klawisz dla „{action}”',
};

export const groups: Messages['groups'] = {
  file: 'Plik',
  edit: 'Edycja',
  playback: 'Odtwarzanie',
  viewer: 'Podgląd',
  timeline: 'Oś czasu',
  window: 'Okno',
  help: 'Pomoc',
};

export const settings: Messages['settings'] = {
  title: 'Ustawienia',
  language: 'Język',
  theme: 'Motyw',
  themes: { system: 'Jak w systemie', dark: 'Ciemny', light: 'Jasny' },
  machine: 'Ten komputer',
  inspect: 'Przetestuj wykonawców',
  inspecting: 'Testowanie wykonawców…',
  cpu: 'Procesor',
  memory: 'Pamięć',
  versions: 'Wersje',
  models: 'Modele',
  ok: 'przeszedł test',
};

export const files: Messages['files'] = {
  openMedia: 'Dodaj media',
  openProject: 'Otwórz projekt',
  chooseFolder: 'Wybierz folder',
  save: 'Zapisz projekt',
  up: 'Folder wyżej',
  name: 'Nazwa',
  size: 'Rozmiar',
  modified: 'Zmieniono',
  empty: 'Nie ma tu niczego, co można otworzyć.',
  filter: 'Filtruj po nazwie',
  choose: 'Użyj tego folderu',
  newFolder: 'Nowy folder',
  newFolderName: 'Nazwa nowego folderu',
  roots: 'Foldery',
  selected: 'wybrano {n}',
  all: 'Wszystkie {n}',
  list: 'Pliki w {folder}',
};
