/** The lab's table: which columns there are, in which order rows stand, and what is copied. Pure. */
import type { NoReferenceSummary } from '../../contract/comparison.ts';
import type { QualitySummary } from '../../contract/quality.ts';

export type LabColumn = {
  name: string;
  /** Key of its title below `lab.columns`. */
  title: string;
  unit: string;
  digits: number;
  /** Null where neither end is better. */
  best: 'largest' | 'smallest' | null;
  signed: boolean;
  /** Estimated, not measured: shown as such, with its band. */
  estimate: boolean;
};

/** Infinite where all frames are identical to the reference, NaN for none. */
export type LabRow = {
  key: string;
  name: string;
  values: Readonly<Record<string, number>>;
  /** The interval of an estimate. */
  bands: Readonly<Record<string, { low: number; high: number }>>;
};
export type LabOrder = { column: string; descending: boolean };

const column = (name: string, unit: string, digits: number, rest: Partial<LabColumn> = {}): LabColumn => ({
  name,
  title: name,
  unit,
  digits,
  best: 'largest',
  signed: false,
  estimate: false,
  ...rest,
});

const rate = column('bitrate', 'kb/s', 1, { best: null });

/** Columns of files that were measured against a reference. */
const referenceColumns: readonly LabColumn[] = [
  column('psnrY', 'dB', 3),
  column('deltaPsnrY', 'dB', 3, { signed: true }),
  column('ssimY', '', 5),
  column('deltaSsimY', '', 5, { signed: true }),
  column('pvd', 'dB', 3, { best: 'smallest' }),
  column('sd', 'dB', 3, { best: 'smallest' }),
  column('psnrU', 'dB', 3),
  column('psnrV', 'dB', 3),
  column('xpsnrY', 'dB', 3),
  column('vmaf', '', 2),
  column('identicalFrames', '', 0, { best: null }),
  column('frames', '', 0, { best: null }),
  rate,
];

/** Columns of files that were measured without one. */
const noReferenceColumns: readonly LabColumn[] = [
  column('estimatedPsnrY', 'dB', 2, { estimate: true }),
  column('estimatedDeltaPsnrY', 'dB', 2, { estimate: true, signed: true }),
  column('blockEdges', '', 3, { best: 'smallest' }),
  column('blur', '', 3, { best: 'smallest' }),
  column('flicker', '', 3, { best: 'smallest' }),
  column('change', '', 3, { best: null }),
  column('qp', '', 1, { best: null }),
  column('frames', '', 0, { best: null }),
  rate,
];

/** Columns that at least one row has a value for; what was not asked for does not stand empty. */
export const columnsFor = (rows: readonly LabRow[], kind: 'reference' | 'noReference'): LabColumn[] =>
  (kind === 'reference' ? referenceColumns : noReferenceColumns).filter(({ name }) =>
    rows.some(({ values }) => !Number.isNaN(values[name] ?? NaN)),
  );

const perKilobit = (bitrate: number | null): number => (bitrate === null ? NaN : bitrate / 1000);

export const referenceRow = (key: string, name: string, summary: QualitySummary): LabRow => ({
  key,
  name,
  bands: {},
  values: {
    psnrY: summary.psnrY ?? Infinity,
    deltaPsnrY: summary.deltaPsnrY ?? NaN,
    ssimY: summary.ssimY,
    deltaSsimY: summary.deltaSsimY ?? NaN,
    pvd: summary.pvd,
    sd: summary.sd,
    psnrU: summary.psnrU ?? NaN,
    psnrV: summary.psnrV ?? NaN,
    xpsnrY: summary.xpsnrY ?? NaN,
    vmaf: summary.vmaf ?? NaN,
    identicalFrames: summary.identicalFrames,
    frames: summary.frames,
    bitrate: perKilobit(summary.bitrate),
  },
});

export const noReferenceRow = (key: string, name: string, summary: NoReferenceSummary): LabRow => {
  const { estimatedPsnrY, estimatedDeltaPsnrY } = summary;
  return {
    key,
    name,
    bands: {
      ...(estimatedPsnrY === null ? {} : { estimatedPsnrY }),
      ...(estimatedDeltaPsnrY === null ? {} : { estimatedDeltaPsnrY }),
    },
    values: {
      estimatedPsnrY: estimatedPsnrY?.value ?? NaN,
      estimatedDeltaPsnrY: estimatedDeltaPsnrY?.value ?? NaN,
      blockEdges: summary.blockEdges,
      blur: summary.blur,
      flicker: summary.flicker ?? NaN,
      change: summary.change ?? NaN,
      qp: summary.qp ?? NaN,
      frames: summary.frames,
      bitrate: perKilobit(summary.bitrate),
    },
  };
};

export const labValue = ({ values }: LabRow, name: string): number => values[name] ?? NaN;

/** A figure for people: a true minus, a dash for none. */
export const labText = (value: number, { digits, signed }: Pick<LabColumn, 'digits' | 'signed'>): string => {
  if (Number.isNaN(value)) {
    return '–';
  }
  if (!Number.isFinite(value)) {
    return '∞';
  }
  const sign = value < 0 ? '−' : signed ? '+' : '';
  return sign + Math.abs(value).toFixed(digits);
};

/** Rows in order of a column; those without a value come last in both directions, equal ones keep their order. */
export const sortedRows = (rows: readonly LabRow[], { column: by, descending }: LabOrder): LabRow[] => {
  const sign = descending ? -1 : 1;
  return rows.toSorted((a, b) => {
    if (by === 'name') {
      return sign * a.name.localeCompare(b.name, undefined, { numeric: true });
    }
    const [x, y] = [labValue(a, by), labValue(b, by)];
    if (Number.isNaN(x) || Number.isNaN(y)) {
      return Number(Number.isNaN(x)) - Number(Number.isNaN(y));
    }
    return x === y ? 0 : sign * (x < y ? -1 : 1);
  });
};

/** Whether a row holds the best value of a column among several rows that differ, as they are shown. */
export const isBest = (rows: readonly LabRow[], row: LabRow, { name, digits, best }: LabColumn): boolean => {
  const shown = (one: LabRow): number => {
    const value = labValue(one, name);
    return Number.isFinite(value) ? Number(value.toFixed(digits)) : value;
  };
  const known = rows.map(shown).filter((value) => !Number.isNaN(value));
  const [least, most] = [Math.min(...known), Math.max(...known)];
  return best !== null && least !== most && shown(row) === (best === 'largest' ? most : least);
};

/**
 * The table as tab-separated text at full precision, as spreadsheets take it. Tabs and line breaks in names become
 * blanks; the band of an estimate takes two columns.
 */
export const labTsv = (rows: readonly LabRow[], columns: readonly LabColumn[]): string => {
  const number = (value: number): string => (Number.isNaN(value) ? '' : Number.isFinite(value) ? String(value) : 'inf');
  const head = columns.flatMap(({ name, unit, estimate }) => {
    const title = unit === '' ? name : `${name} ${unit}`;
    return estimate ? [title, `${name} low`, `${name} high`] : [title];
  });
  const lines = rows.map((row) => [
    row.name.replaceAll(/[\t\r\n]+/g, ' '),
    ...columns.flatMap(({ name, estimate }) => {
      const { low = NaN, high = NaN } = row.bands[name] ?? {};
      const value = number(labValue(row, name));
      return estimate ? [value, number(low), number(high)] : [value];
    }),
  ]);
  return `${[['file', ...head], ...lines].map((line) => line.join('\t')).join('\n')}\n`;
};
