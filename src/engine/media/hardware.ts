/** Hardware decoding. */
export type HardwareChoice = 'none' | 'auto';

export type HardwareDecoding = {
  /** Device that decodes, under FFmpeg's name; null for software. */
  readonly device: string | null;
  /** Why hardware was asked for and is not used; null where it is used or was not asked for. */
  readonly reason: string | null;
};

export const softwareDecoding = (choice: HardwareChoice): Promise<HardwareDecoding> =>
  Promise.resolve({ device: null, reason: choice === 'none' ? null : 'no hardware decoder' });
