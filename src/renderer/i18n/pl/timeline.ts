import type { Messages } from '../en.ts';

export const timeline: Messages['timeline'] = {
  title: 'Oś czasu',
  empty: 'Oś czasu jest pusta',
  emptyText: 'Klipy pojawiają się tu w kolejności dodania.',
  canvas:
    'Oś czasu z {n} klipem, głowica na {position} | Oś czasu z {n} klipami, głowica na {position} | Oś czasu z {n} klipami, głowica na {position}',
  qp: 'QP',
  fit: 'Dopasuj',
  segment: 'Segment',
  own: 'własne ustawienia',
  range: 'Zakres: {n} klatka | Zakres: {n} klatki | Zakres: {n} klatek',
};

/** Znaczniki i zapamiętane obszary. */
export const notes: Messages['notes'] = {
  title: 'Znaczniki i obszary',
  markers: 'Znaczniki',
  regions: 'Obszary',
  manage: 'Znaczniki i obszary…',
  none: 'Nic jeszcze nie zaznaczono. {marker} stawia znacznik przy głowicy, {region} zapamiętuje odnawiany obszar.',
  text: 'Notatka znacznika {place}',
  textHint: 'Notatka',
  color: 'Kolor znacznika {place}',
  colors: {
    neutral: 'Szary',
    red: 'Czerwony',
    orange: 'Pomarańczowy',
    yellow: 'Żółty',
    green: 'Zielony',
    blue: 'Niebieski',
    purple: 'Fioletowy',
  },
  go: 'Przejdź do {place}',
  remove: 'Usuń znacznik {place}',
  name: 'Nazwa obszaru {place}',
  removeRegion: 'Usuń obszar {place}',
  gone: 'poza osią czasu',
};
