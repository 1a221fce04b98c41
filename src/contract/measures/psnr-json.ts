/** JSON holds no infinity: the PSNR of identical planes is written as null. */
export const psnrToJson = (decibels: number): number | null => (Number.isFinite(decibels) ? decibels : null);

/** The curve value of a stored PSNR-Y: null stands for identical planes. */
export const psnrFromJson = (decibels: number | null): number => decibels ?? Infinity;
