/** What the engine says about measurements, in Polish. */
import type { Phrases } from './translate.ts';

export const polishMeasuring: Phrases = {
  // How a file differs from its reference.
  'It is {0} × {1}, the reference {2} × {3}; the reference was scaled to it ({4}).':
    'Ma {0} × {1}, wzorzec {2} × {3}; wzorzec przeskalowano do niego ({4}).',
  'It is {0} × {1}, the reference {2} × {3}.': 'Ma {0} × {1}, wzorzec {2} × {3}.',
  "Its chroma format is {0}, the reference's {1}. Convert one of them first.":
    'Ma próbkowanie barwy {0}, wzorzec {1}. Najpierw przekonwertuj jeden z nich.',
  'It has {0} bits per sample, the reference {1}, and full-range levels do not scale exactly. Convert one of them first.':
    'Ma {0} bitów na próbkę, wzorzec {1}, a poziomów pełnego zakresu nie da się dokładnie przeskalować. Najpierw przekonwertuj jeden z nich.',
  'It has {0} bits per sample, the reference {1}; both were measured at {2} bit.':
    'Ma {0} bitów na próbkę, wzorzec {1}; oba zmierzono przy {2} bitach.',
  'It has {0} bits per sample, the reference {1}.': 'Ma {0} bitów na próbkę, wzorzec {1}.',
  'One side is tagged full range, the reference says nothing about its range.':
    'Plik oznaczono pełnym zakresem, wzorzec nie podaje zakresu.',
  'One side is tagged full range, the file says nothing about its range.':
    'Wzorzec oznaczono pełnym zakresem, plik nie podaje zakresu.',
  "Its range is tagged {0}, the reference's {1}; code values were compared as they are.":
    'Oznaczenie zakresu: {0}, we wzorcu {1}; wartości kodowe porównano bez zmian.',
  "Its colour matrix is tagged {0}, the reference's {1}; code values were compared as they are.":
    'Oznaczenie macierzy barw: {0}, we wzorcu {1}; wartości kodowe porównano bez zmian.',
  "Its range is tagged {0}, the reference's {1}: equal code values mean different colours.":
    'Oznaczenie zakresu: {0}, we wzorcu {1}; te same wartości kodowe oznaczają inne barwy.',
  "Its colour matrix is tagged {0}, the reference's {1}: equal code values mean different colours.":
    'Oznaczenie macierzy barw: {0}, we wzorcu {1}; te same wartości kodowe oznaczają inne barwy.',
  'With an offset of {0} no frames are left to measure.':
    'Przy przesunięciu {0} nie zostaje żadna klatka do zmierzenia.',
  'With an offset of {0} no frames are left to measure between frame {1} and frame {2}.':
    'Przy przesunięciu {0} nie zostaje żadna klatka do zmierzenia między klatkami {1} i {2}.',
  'It has {0} frames, the reference {1}. Find out where frames were lost or added.':
    'Ma {0} klatek, wzorzec {1}. Ustal, gdzie klatki zgubiono albo dodano.',
  'It has {0} of the {1} frames of the range. Choose another range.':
    'Ma {0} z {1} klatek zakresu. Wybierz inny zakres.',
  'It has {0} frames, the reference {1}; {2} were measured, at an offset of {3}.':
    'Ma {0} klatek, wzorzec {1}; zmierzono {2}, z przesunięciem {3}.',
  'It has {0} frames, the reference {1}.': 'Ma {0} klatek, wzorzec {1}.',
  'It has {0} of the {1} frames of the range.': 'Ma {0} z {1} klatek zakresu.',
  'It runs at {0} frames/s, the reference {1}; frames were compared by number.':
    'Ma {0} klatek/s, wzorzec {1}; klatki porównano według numerów.',
  'Frame {0} is shown {1} ms later than in the reference: a frame was dropped or repeated before it.':
    'Klatka {0} jest wyświetlana {1} ms później niż we wzorcu: wcześniej zgubiono albo powtórzono klatkę.',
  'Frame {0} is shown {1} ms earlier than in the reference: a frame was dropped or repeated before it.':
    'Klatka {0} jest wyświetlana {1} ms wcześniej niż we wzorcu: wcześniej zgubiono albo powtórzono klatkę.',
  "It shows the reference's pictures {0} early. Cut the clips so that they begin with the same frame.":
    'Pokazuje obrazy wzorca za wcześnie ({0}). Przytnij klipy tak, żeby zaczynały się tą samą klatką, albo zmierz z przesunięciem.',
  "It shows the reference's pictures {0} late. Cut the clips so that they begin with the same frame.":
    'Pokazuje obrazy wzorca za późno ({0}). Przytnij klipy tak, żeby zaczynały się tą samą klatką, albo zmierz z przesunięciem.',
  'Its first pictures fit at an offset of {0}.': 'Pierwsze obrazy pasują do wzorca przy przesunięciu: {0}.',
  '{0} cannot be measured against the reference. {1}': 'Nie można zmierzyć {0} względem wzorca. {1}',
  '1 frame': '1 klatka',
  '{0} frames': 'klatki: {0}',

  // Estimates, rates and folders.
  'Its stream does not tell the QP, and it is no restoration of one that does.':
    'Jego strumień nie podaje QP i nie jest odnowieniem strumienia, który je podaje.',
  'The baseline does not tell its QP.': 'Punkt odniesienia nie podaje QP.',
  'No Bjøntegaard delta can be computed: the {0} curve has {1} points, and {2} are needed. Add encodes.':
    'Nie można obliczyć delty Bjøntegaarda: krzywa {0} ma {1} punktów, a potrzeba {2}. Dodaj kodowania.',
  '{0} has no bitrate: it is raw video. Rate-distortion curves need the coded files; give each restoration together with its encode.':
    '{0} nie ma przepływności, bo to surowe wideo. Krzywe wymagają plików zakodowanych; podaj każde odnowienie razem z jego kodowaniem.',
  'Pairs of an encode and its restoration were announced, but {0} files given. Give them as encode, restoration, encode, restoration.':
    'Zapowiedziano pary kodowanie–odnowienie, a plików jest {0}. Podaj je na przemian: kodowanie, odnowienie.',
  'Several references are called {0}.': 'Kilka wzorców nazywa się {0}.',
  'No reference has this name.': 'Żaden wzorzec nie ma takiej nazwy.',
  'No folder has a file of this name.': 'Żaden folder nie ma pliku o tej nazwie.',
  'No file of this name in {0}: left out, so that all means are over the same sequences.':
    'Brak pliku o tej nazwie w {0}: pominięto, żeby wszystkie średnie dotyczyły tych samych sekwencji.',
  'Nothing could be measured. {0}': 'Niczego nie dało się zmierzyć. {0}',
  'The folders hold no videos.': 'W folderach nie ma wideo.',
  'VMAF could not be measured on {0}: {1} failed. Measure without VMAF.':
    'Nie udało się zmierzyć VMAF dla {0}: zawiódł {1}. Zmierz bez VMAF.',
};
