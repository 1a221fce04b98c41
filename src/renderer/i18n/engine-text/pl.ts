/** What the engine says, in Polish. Phrases are tried in this order. */
import type { ErrorCode } from '../../../contract/errors.ts';
import { polishMeasuring } from './pl-measuring.ts';
import type { Phrases } from './translate.ts';

export const polishPhrases: Phrases = {
  // Presets.
  'FFV1 archive master': 'FFV1 do archiwum',
  'Lossless: keeps size, depth and chroma sampling of the source. Large files.':
    'Bezstratnie: zachowuje rozmiar, głębię i próbkowanie barwy źródła. Duże pliki.',
  'Mezzanine for editing, 4:2:2 10-bit, about 220 Mbit/s at 1080p30.':
    'Plik pośredni do montażu, 4:2:2 10 bitów, około 220 Mbit/s przy 1080p30.',
  'Mezzanine for Avid, 4:2:2 10-bit, at least 256×120 pixels.':
    'Plik pośredni dla Avida, 4:2:2 10 bitów, co najmniej 256×120 pikseli.',
  'HEVC 10-bit': 'HEVC 10 bitów',
  'Delivery, 4:2:0 10-bit at CRF 16; keeps HDR10.': 'Do publikacji, 4:2:0 10 bitów, CRF 16; zachowuje HDR10.',
  'Delivery, 4:2:0 8-bit at CRF 16; plays everywhere.': 'Do publikacji, 4:2:0 8 bitów, CRF 16; odtworzy się wszędzie.',
  'Delivery, 4:2:0 at the depth of the source, CRF 20; small files, slow to encode.':
    'Do publikacji, 4:2:0 z głębią źródła, CRF 20; małe pliki, wolne kodowanie.',
  'Review wipe': 'Porównanie do przeglądu',
  'H.264 with the source on the left, the restoration on the right, and the frame number.':
    'H.264: po lewej źródło, po prawej wynik, z numerem klatki.',
  'PNG sequence, 8 bit': 'Sekwencja PNG, 8 bitów',
  'One RGB picture for each frame, 8 bits per channel.': 'Jeden obraz RGB na klatkę, 8 bitów na kanał.',
  'PNG sequence, 16 bit': 'Sekwencja PNG, 16 bitów',
  'One RGB picture for each frame, 16 bits per channel.': 'Jeden obraz RGB na klatkę, 16 bitów na kanał.',
  'Metrics only': 'Tylko pomiary',
  'Writes no video, only the report.': 'Nie zapisuje wideo, tylko raport.',

  // What becomes of each stream.
  'Video: {0} → {1}': 'Wideo: {0} → {1}',
  'Video: {0}': 'Wideo: {0}',
  'Audio: {0}': 'Dźwięk: {0}',
  'Subtitles: {0}': 'Napisy: {0}',
  'Data: {0}': 'Dane: {0}',
  'Attachment: {0}': 'Załącznik: {0}',
  'Cover picture: {0}': 'Okładka: {0}',
  'Metadata: {0}': 'Metadane: {0}',
  '{0} chapters': 'Rozdziały: {0}',
  'Timecode {0}': 'Kod czasowy {0}',
  'Rotation {0}': 'Obrót {0}',
  Timestamps: 'Znaczniki czasu',
  'Start of the clock': 'Początek zegara',
  'bit depth': 'głębia bitowa',
  'colour model': 'model barw',
  'chroma sampling': 'próbkowanie barwy',
  range: 'zakres',
  'picture size': 'rozmiar obrazu',
  'HDR mastering display': 'HDR: monitor referencyjny',
  'HDR content light level': 'HDR: jasność treści',
  'HDR10+ dynamic metadata': 'Dynamiczne metadane HDR10+',
  'Dolby Vision metadata': 'Metadane Dolby Vision',
  'a PNG sequence': 'sekwencja PNG',
  'a report': 'raport',
  'Written anew from the timecode of the first frame.': 'Zapisany na nowo z kodu czasowego pierwszej klatki.',
  'Its names are written as chapters.': 'Jego nazwy są zapisane jako rozdziały.',
  'Written as a TIMECODE tag of the video track.': 'Zapisany jako znacznik TIMECODE ścieżki wideo.',
  'FFmpeg does not know what this stream is, so it cannot be copied.':
    'FFmpeg nie zna tego strumienia, więc nie można go skopiować.',
  '{0} holds no such stream.': 'Kontener {0} nie mieści takich strumieni.',
  '{0} cannot hold {1}.': 'Kontener {0} nie mieści kodeka {1}.',
  '{0} has no place for these entries.': 'Kontener {0} nie ma miejsca na te wpisy.',
  'The clock of the source is set to zero at its start; all streams move together.':
    'Zegar źródła jest na początku ustawiany na zero; wszystkie strumienie przesuwają się razem.',
  'Matroska counts in milliseconds: every timestamp is rounded to the nearest one (0.5 ms at most).':
    'Matroska liczy w milisekundach: każdy znacznik czasu jest zaokrąglany do najbliższej (najwyżej o 0,5 ms).',
  'It belongs to the pictures of the old stream and is not written.':
    'Opisuje obrazy starego strumienia i nie jest zapisywane.',
  'No media file is written.': 'Plik multimedialny nie powstaje.',
  'A picture sequence holds pictures only.': 'Sekwencja obrazów mieści tylko obrazy.',
  '{0} holds {1} bits: {2}-bit samples are rounded with dither.':
    '{0} mieści {1} bitów: próbki {2}-bitowe są zaokrąglane z ditheringiem.',
  '{0}-bit samples are stored in {1} bits; no value is lost.':
    'Próbki {0}-bitowe są zapisane na {1} bitach; żadna wartość nie ginie.',
  'The picture is converted to full-range RGB with the matrix {0} (the source does not say which).':
    'Obraz jest zamieniany na RGB pełnego zakresu macierzą {0} (źródło nie mówi, którą).',
  'The picture is converted to full-range RGB with the matrix {0}.':
    'Obraz jest zamieniany na RGB pełnego zakresu macierzą {0}.',
  'Neutral chroma planes are added: {0} holds no greyscale.':
    'Dodawane są neutralne płaszczyzny barwy: {0} nie mieści skali szarości.',
  '{0} chroma is resampled to {1}.': 'Barwa jest przepróbkowana z {0} do {1}.',
  '{0} cannot state full range: samples are scaled to limited range.':
    '{0} nie może oznaczyć pełnego zakresu: próbki są skalowane do ograniczonego.',
  '{0} holds even sizes only: the last column or row is repeated, {1} becomes {2}.':
    '{0} mieści tylko parzyste rozmiary: ostatnia kolumna lub wiersz się powtarza, {1} staje się {2}.',

  // What a job tells on its way.
  'Running on the CPU. Not used: {0}.': 'Liczy procesor. Nieużyte: {0}.',
  'Running on {0}. Not used: {1}.': 'Liczy {0}. Nieużyte: {1}.',
  '{0}: no NVIDIA driver was found': '{0}: nie znaleziono sterownika NVIDIA',
  '{0}: no graphics device was found': '{0}: nie znaleziono karty graficznej',
  'no NVIDIA driver was found': 'nie znaleziono sterownika NVIDIA',
  'no graphics device was found': 'nie znaleziono karty graficznej',
  'onnxruntime for this platform does not contain it': 'onnxruntime na tej platformie go nie zawiera',
  "onnxruntime's CUDA libraries are not installed (they are a separate download, see the user guide)":
    'biblioteki CUDA dla onnxruntime nie są zainstalowane (to osobne pobranie, zob. podręcznik)',
  'The memory budget is too small for the model "{0}": its smallest tile, {1}, is used.':
    'Budżet pamięci jest za mały dla modelu „{0}”: użyto najmniejszego kafla, {1}.',
  'The model "{0}" knows QP {1} to {2}; values outside are taken as the nearest.':
    'Model „{0}” zna QP od {1} do {2}; wartości spoza zakresu są brane jako najbliższe.',
  'Memory ran out; frames are now cut into {0} tiles of {1}.':
    'Zabrakło pamięci; klatki są teraz dzielone na kafle ({0}) po {1}.',
  'QP unknown: {0} QP {1} is assumed for every frame.': 'QP nieznane: {0} Dla każdej klatki przyjęto QP {1}.',

  // What probing warns of.
  'The video is interlaced ({0}). Choose a deinterlacer in the settings.':
    'Wideo jest z przeplotem ({0}). Wybierz usuwanie przeplotu w ustawieniach.',
  'The video is flagged as interlaced, but its pictures are progressive: it is treated as progressive. Choose a deinterlacer if you see combs.':
    'Wideo jest oznaczone jako przeplatane, ale jego obrazy są progresywne i tak jest traktowane. Jeśli widać grzebień, wybierz usuwanie przeplotu.',
  'The stream carries no timestamps and no frame rate; {0} frames per second are assumed. Set the right one in the settings.':
    'Strumień nie ma znaczników czasu ani liczby klatek; przyjęto {0} klatek na sekundę. Właściwą ustaw w inspektorze.',
  'The stream carries no usable timestamps; frames are timed at {0} frames per second, as its header says. The settings can override it.':
    'Strumień nie ma użytecznych znaczników czasu; przyjęto {0} klatek na sekundę z jego nagłówka. Można to zmienić w inspektorze.',
  'The frame rate varies. Every frame keeps its own time; choose a container that can hold it (Matroska, MP4), not an image sequence.':
    'Liczba klatek się zmienia. Każda klatka zachowuje swój czas; wybierz kontener, który go mieści (Matroska, MP4), a nie sekwencję obrazów.',
  'The video is HDR ({0}). The models were trained on SDR; tags are carried over, look at the result before a long run.':
    'Wideo jest w HDR ({0}). Modele trenowano na SDR; znaczniki są przenoszone, obejrzyj wynik przed długim zadaniem.',
  'Dolby Vision metadata describes the original pictures and is not carried over; the base layer is restored.':
    'Metadane Dolby Vision opisują pierwotne obrazy i nie są przenoszone; odnawiana jest warstwa podstawowa.',
  'The video is shown rotated by {0}. The rotation stays a tag of the output.':
    'Wideo jest wyświetlane obrócone o {0}. Obrót pozostaje znacznikiem wyniku.',
  'Pixels are not square ({0}). The aspect stays a tag of the output.':
    'Piksele nie są kwadratowe ({0}). Proporcje pozostają znacznikiem wyniku.',
  'The video has an alpha channel, which is not restored and not carried over. Keep the original for compositing.':
    'Wideo ma kanał alfa, który nie jest odnawiany ani przenoszony. Zachowaj oryginał do kompozycji.',

  ...polishMeasuring,

  // Lists of reasons: last, because the sentences above may hold a semicolon themselves.
  '{0}; {1}': '{0}; {1}',
};

/** Said before an English message that no phrase fits: what happened, and what to do. */
export const polishErrors: Readonly<Record<ErrorCode, string>> = {
  usage: 'Nieprawidłowe żądanie.',
  'settings-invalid': 'Te ustawienia są nieprawidłowe. Zmień je i spróbuj ponownie.',
  'input-missing': 'Nie ma pliku źródłowego. Wskaż, gdzie jest teraz.',
  'input-unreadable': 'Nie można odczytać pliku źródłowego. Sprawdź uprawnienia.',
  'input-is-directory': 'To jest folder, a nie plik wideo.',
  'input-empty': 'Plik jest pusty.',
  'input-not-media': 'Plik nie jest wideo albo jest uszkodzony.',
  'input-no-video': 'W pliku nie ma obrazu.',
  'input-truncated': 'Plik jest niekompletny. Ustaw punkt wyjścia przed uszkodzonym miejscem.',
  'input-interlaced': 'Wideo jest z przeplotem. Wybierz usuwanie przeplotu w inspektorze.',
  'input-changed': 'Plik zmienił się od rozpoczęcia zadania. Zacznij zadanie od nowa.',
  'input-unsupported': 'Takiego wideo nie można odnowić.',
  'decode-failed': 'Nie udało się zdekodować wideo. Plik może być uszkodzony.',
  'reference-mismatch': 'Wzorzec nie pasuje do klipu. Wybierz inny.',
  'output-exists': 'Plik wynikowy już istnieje. Wybierz inną nazwę albo pozwól go zastąpić.',
  'output-is-input': 'Wynik zastąpiłby plik źródłowy. Wybierz inną nazwę.',
  'output-unwritable': 'Nie można zapisać wyniku. Sprawdź folder i jego uprawnienia.',
  'output-no-space': 'Brakuje miejsca na dysku. Zwolnij je i wznów zadanie.',
  'output-container': 'Ten kontener nie mieści takiego wideo. Wybierz inny.',
  'encoder-unavailable': 'Ten koder nie działa na tym komputerze. Wybierz inny preset.',
  'encode-failed': 'Kodowanie się nie udało.',
  'model-missing': 'Modelu nie ma na tym komputerze.',
  'model-hash': 'Plik modelu jest uszkodzony. Zainstaluj program ponownie.',
  'model-manifest': 'Opisu modelu nie można użyć.',
  'model-output-invalid': 'Model dał nieprawidłowy obraz, zadanie zatrzymano.',
  'inference-failed': 'Obliczenia modelu się nie udały.',
  'provider-unavailable': 'Wybrany sposób obliczeń tu nie działa. Wybierz inny albo „Auto”.',
  'job-mismatch': 'Zadanie rozpoczęto z innymi ustawieniami. Zacznij je od nowa.',
  'job-corrupt': 'Pliku zadania nie można odczytać. Zacznij je od nowa.',
  'job-busy': 'Teraz nie można tego zrobić z tym zadaniem.',
  'worker-crashed':
    'Proces odnawiania niespodziewanie się zakończył. Wznowienie podejmie pracę od ostatniej gotowej części.',
  'project-newer': 'Projekt zapisano w nowszej wersji programu. Zaktualizuj program.',
  'project-invalid': 'To nie jest czytelny projekt PixRevive.',
  'measure-undefined': 'Tej miary nie da się tu obliczyć.',
  'feature-unavailable': 'Ta funkcja jest tu niedostępna.',
  'not-found': 'Tego już nie ma.',
  forbidden: 'Brak dostępu.',
  'not-ready': 'To jeszcze nie jest gotowe.',
  cancelled: 'Anulowano.',
  internal: 'Stało się coś nieprzewidzianego.',
};
