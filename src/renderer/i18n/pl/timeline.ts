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
