/** What the shell itself says: native dialogs, notifications and the menus' own names. Everything else is the page's. */

const en = {
  menus: {
    file: 'File',
    edit: 'Edit',
    playback: 'Playback',
    viewer: 'Viewer',
    timeline: 'Timeline',
    window: 'Window',
    help: 'Help',
    quit: 'Quit',
    cut: 'Cut',
    copy: 'Copy',
    paste: 'Paste',
    selectAll: 'Select all',
    recent: 'Open recent',
    clearRecent: 'Clear list',
  },
  dialogs: {
    media: 'Video files',
    project: 'PixRevive projects',
    all: 'All files',
    outputs: 'Choose a folder',
  },
  quit: {
    busy: 'Jobs are still running.',
    busyDetail:
      'Quitting stops them at the next frame. What is finished is kept, and they can be resumed after the next start.',
    dirty: 'The project has changes that are not saved.',
    dirtyDetail: 'A recovery copy is kept, and offered at the next start.',
    quit: 'Quit',
    stay: 'Stay',
  },
  gone: {
    message: 'The window stopped working.',
    detail: 'Jobs go on in processes of their own. Reload the window to see them again.',
    hung: 'The window does not answer.',
    hungDetail: 'Wait a moment, or reload it. Jobs go on either way.',
    reload: 'Reload',
    wait: 'Wait',
    quit: 'Quit',
  },
  done: {
    jobDone: 'Restored',
    jobFailed: 'Not restored',
    quitSoon: 'The queue is done. PixRevive Studio quits in {seconds} seconds.',
    sleepSoon: 'The queue is done. The computer goes to sleep in {seconds} seconds.',
    shutDownSoon: 'The queue is done. The computer shuts down in {seconds} seconds.',
    now: 'Now',
    cancel: 'Cancel',
  },
  start: {
    failed: 'PixRevive Studio cannot start',
    unexpected: 'Something unexpected happened. Start the studio again; finished work is kept.',
  },
};

export type Texts = typeof en;

const pl: Texts = {
  menus: {
    file: 'Plik',
    edit: 'Edycja',
    playback: 'Odtwarzanie',
    viewer: 'Podgląd',
    timeline: 'Oś czasu',
    window: 'Okno',
    help: 'Pomoc',
    quit: 'Zakończ',
    cut: 'Wytnij',
    copy: 'Kopiuj',
    paste: 'Wklej',
    selectAll: 'Zaznacz wszystko',
    recent: 'Otwórz ostatnie',
    clearRecent: 'Wyczyść listę',
  },
  dialogs: {
    media: 'Pliki wideo',
    project: 'Projekty PixRevive',
    all: 'Wszystkie pliki',
    outputs: 'Wybierz folder',
  },
  quit: {
    busy: 'Zadania są jeszcze w toku.',
    busyDetail:
      'Zamknięcie zatrzyma je na następnej klatce. To, co gotowe, zostaje i po ponownym uruchomieniu można je wznowić.',
    dirty: 'Projekt ma niezapisane zmiany.',
    dirtyDetail: 'Kopia do odzyskania zostaje i będzie zaproponowana przy następnym uruchomieniu.',
    quit: 'Zakończ',
    stay: 'Zostań',
  },
  gone: {
    message: 'Okno przestało działać.',
    detail: 'Zadania trwają dalej we własnych procesach. Wczytaj okno ponownie, aby je zobaczyć.',
    hung: 'Okno nie odpowiada.',
    hungDetail: 'Poczekaj chwilę albo wczytaj je ponownie. Zadania trwają tak czy inaczej.',
    reload: 'Wczytaj ponownie',
    wait: 'Poczekaj',
    quit: 'Zakończ',
  },
  done: {
    jobDone: 'Odrestaurowano',
    jobFailed: 'Nie udało się odrestaurować',
    quitSoon: 'Kolejka jest gotowa. PixRevive Studio zakończy pracę za {seconds} s.',
    sleepSoon: 'Kolejka jest gotowa. Komputer zostanie uśpiony za {seconds} s.',
    shutDownSoon: 'Kolejka jest gotowa. Komputer zostanie wyłączony za {seconds} s.',
    now: 'Teraz',
    cancel: 'Anuluj',
  },
  start: {
    failed: 'Nie można uruchomić PixRevive Studio',
    unexpected: 'Stało się coś nieoczekiwanego. Uruchom studio ponownie; gotowa praca została zachowana.',
  },
};

export type Language = 'en' | 'pl';

/** The language that fits a locale such as `pl-PL`. */
export const languageOf = (locale: string): Language => (locale.toLowerCase().startsWith('pl') ? 'pl' : 'en');

export const texts: Readonly<Record<Language, Texts>> = { en, pl };
