/** What is to be measured: the reference, the files and their offsets, the baseline and what is accepted. Pure. */
import type {
  AlignmentRemedy,
  CompareRequest,
  CompareRestorersRequest,
  ComparisonOptions,
  FrameRange,
} from '../../contract/comparison.ts';

export type LabSetup = {
  /** Null measures without a reference. */
  reference: string | null;
  /** In the order in which they were chosen. */
  files: readonly { media: string; offset: number | null }[];
  /** The file that differences refer to; the first one unless another was chosen. */
  baseline: string | null;
  options: Partial<ComparisonOptions>;
};

export const emptySetup: LabSetup = { reference: null, files: [], baseline: null, options: {} };

/** Most files of one comparison. */
export const mostFiles = 16;

export const withFile = (setup: LabSetup, media: string, chosen: boolean): LabSetup => {
  const others = setup.files.filter((file) => file.media !== media);
  const files = chosen ? [...others, { media, offset: null }].slice(0, mostFiles) : others;
  return { ...setup, files, baseline: setup.baseline === media && !chosen ? null : setup.baseline };
};

/** Another reference: offsets and accepted differences belonged to the one before. */
export const withReference = (setup: LabSetup, reference: string | null): LabSetup => ({
  ...setup,
  reference,
  files: setup.files.filter(({ media }) => media !== reference).map(({ media }) => ({ media, offset: null })),
  baseline: setup.baseline === reference ? null : setup.baseline,
  options: (({ xpsnr = false, vmaf = false, noReference = false }) => ({ xpsnr, vmaf, noReference }))(setup.options),
});

/** Accepts what a finding offers. @param media the file that it was found in */
export const withRemedy = (setup: LabSetup, media: string, remedy: AlignmentRemedy): LabSetup =>
  remedy.option === 'offset'
    ? {
        ...setup,
        files: setup.files.map((file) => (file.media === media ? { ...file, offset: remedy.frames } : file)),
      }
    : { ...setup, options: { ...setup.options, [remedy.option]: true } };

export const baselineIndex = ({ files, baseline }: LabSetup): number =>
  Math.max(
    0,
    files.findIndex(({ media }) => media === baseline),
  );

/** Null while there is nothing to measure. */
export const requestOf = (setup: LabSetup): CompareRequest | null =>
  setup.files.length === 0
    ? null
    : {
        reference: setup.reference,
        files: setup.files.map((file) => ({ ...file })),
        baseline: baselineIndex(setup),
        options: setup.options,
      };

/** Which models are to restore which frames of a file of the setup. */
export type RestorersChoice = { media: string; range: FrameRange; models: readonly string[] };

/** With the offset and the differences that were accepted for the file. */
export const restorersRequestOf = (
  { reference, files, options }: LabSetup,
  { media, range, models }: RestorersChoice,
): CompareRestorersRequest => ({
  media,
  reference,
  range,
  offset: files.find((file) => file.media === media)?.offset ?? null,
  models: [...models],
  options: (({ scaleDepth = false, ignoreTags = false, scaleReference = false, xpsnr = false, vmaf = false }) => ({
    ...{ scaleDepth, ignoreTags, scaleReference, xpsnr, vmaf },
    noReference: options.noReference ?? false,
  }))(options),
});
